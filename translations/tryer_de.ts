<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>AbortAdvice</name>
    <message>
        <source>Look at the machine.</source>
        <translation>Nach der Maschine sehen.</translation>
    </message>
    <message>
        <source>The beans are out: cool them, and let the empty drum turn until it is cool.</source>
        <translation>Die Bohnen sind draußen: kühlen, und die leere Trommel drehen lassen, bis sie kalt ist.</translation>
    </message>
    <message>
        <source>Charge no beans. Let the empty drum turn until it is cool.</source>
        <translation>Keine Bohnen einfüllen. Die leere Trommel drehen lassen, bis sie kalt ist.</translation>
    </message>
    <message>
        <source>If beans are in the drum: %1</source>
        <translation>Falls Bohnen in der Trommel sind: %1</translation>
    </message>
</context>
<context>
    <name>Alarms</name>
    <message>
        <source>Critical</source>
        <translation>Kritisch</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Niedrig</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Unacknowledged</source>
        <translation>Unquittiert</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>Quittiert</translation>
    </message>
    <message>
        <source>Gone, unacknowledged</source>
        <translation>Weg, unquittiert</translation>
    </message>
    <message>
        <source>Gone, waits for reset</source>
        <translation>Weg, wartet auf Rücksetzen</translation>
    </message>
    <message>
        <source>Shelved</source>
        <translation>Zurückgestellt</translation>
    </message>
    <message>
        <source>Suppressed by design</source>
        <translation>Planmäßig unterdrückt</translation>
    </message>
    <message>
        <source>Out of service</source>
        <translation>Außer Betrieb</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>within %1</source>
        <translation>binnen %1</translation>
    </message>
</context>
<context>
    <name>Guard</name>
    <message>
        <source>Tryer hung while the roaster was heating.</source>
        <translation>Tryer hing, während die Maschine heizte.</translation>
    </message>
    <message>
        <source>An abort was asked for, and Tryer did not begin one.</source>
        <translation>Ein Abbruch wurde verlangt, und Tryer begann keinen.</translation>
    </message>
    <message>
        <source>Tryer was ended while the roaster was heating.</source>
        <translation>Tryer wurde beendet, während die Maschine heizte.</translation>
    </message>
    <message>
        <source>Tryer died while the roaster was heating.</source>
        <translation>Tryer ist abgestürzt, während die Maschine heizte.</translation>
    </message>
    <message>
        <source>The roaster showed heat off %1 s later.</source>
        <translation>Die Maschine zeigte %1 s später, dass die Heizung aus ist.</translation>
    </message>
    <message>
        <source>The guard told it %1 times to turn the heat off, but the roaster did NOT confirm it: it may still be heating. Use its power switch.</source>
        <translation>Der Wächter hat ihr %1-mal befohlen, die Heizung auszuschalten, aber die Maschine hat es NICHT bestätigt: Sie heizt vielleicht noch. Den Netzschalter benutzen.</translation>
    </message>
    <message>
        <source>The guard could NOT turn the heat off: the roaster may still be heating. Use its power switch.</source>
        <translation>Der Wächter konnte die Heizung NICHT ausschalten: Die Maschine heizt vielleicht noch. Den Netzschalter benutzen.</translation>
    </message>
    <message>
        <source>%1, %2 · %3</source>
        <translation>%1, %2 · %3</translation>
    </message>
    <message>
        <source>Look at the roaster: drop the beans by hand. The abort stays latched until somebody resets it; nothing goes on by itself.</source>
        <translation>Nach der Maschine sehen: die Bohnen von Hand auswerfen. Der Abbruch bleibt verriegelt, bis jemand ihn zurücksetzt; nichts geht von selbst weiter.</translation>
    </message>
</context>
<context>
    <name>Interlocks</name>
    <message>
        <source>Alarm only</source>
        <translation>Nur Alarm</translation>
    </message>
    <message>
        <source>No more heat</source>
        <translation>Nicht mehr Hitze</translation>
    </message>
    <message>
        <source>ABORT</source>
        <translation>ABBRUCH</translation>
    </message>
    <message>
        <source>%1, stricter</source>
        <translation>%1, strenger</translation>
    </message>
</context>
<context>
    <name>Journal</name>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>found by itself</source>
        <translation>selbst gefunden</translation>
    </message>
    <message>
        <source>Console started</source>
        <translation>Konsole gestartet</translation>
    </message>
    <message>
        <source>Console stopped</source>
        <translation>Konsole beendet</translation>
    </message>
    <message>
        <source>Console recovered</source>
        <translation>Konsole wiederhergestellt</translation>
    </message>
    <message>
        <source>Configuration changed</source>
        <translation>Einstellung geändert</translation>
    </message>
    <message>
        <source>Connection changed</source>
        <translation>Verbindung geändert</translation>
    </message>
    <message>
        <source>Roast started</source>
        <translation>Röstung begonnen</translation>
    </message>
    <message>
        <source>Roast resumed</source>
        <translation>Röstung fortgesetzt</translation>
    </message>
    <message>
        <source>Gap without measurements</source>
        <translation>Lücke ohne Messwerte</translation>
    </message>
    <message>
        <source>Roast finished</source>
        <translation>Röstung beendet</translation>
    </message>
    <message>
        <source>Mark set</source>
        <translation>Marke gesetzt</translation>
    </message>
    <message>
        <source>Mark undone</source>
        <translation>Marke zurückgenommen</translation>
    </message>
    <message>
        <source>Proposal made</source>
        <translation>Vorschlag gemacht</translation>
    </message>
    <message>
        <source>Proposal approved</source>
        <translation>Vorschlag angenommen</translation>
    </message>
    <message>
        <source>Proposal rejected</source>
        <translation>Vorschlag abgelehnt</translation>
    </message>
    <message>
        <source>Proposal ran out</source>
        <translation>Vorschlag abgelaufen</translation>
    </message>
    <message>
        <source>Command about to be sent</source>
        <translation>Befehl wird gesendet</translation>
    </message>
    <message>
        <source>Command ended</source>
        <translation>Befehl beendet</translation>
    </message>
    <message>
        <source>ABORT pressed</source>
        <translation>ABBRUCH gedrückt</translation>
    </message>
    <message>
        <source>ABORT sent</source>
        <translation>ABBRUCH gesendet</translation>
    </message>
    <message>
        <source>ABORT: heat off confirmed</source>
        <translation>ABBRUCH: Heizung aus bestätigt</translation>
    </message>
    <message>
        <source>ABORT: heat NOT confirmed off</source>
        <translation>ABBRUCH: Heizung NICHT bestätigt</translation>
    </message>
    <message>
        <source>ABORT reset</source>
        <translation>ABBRUCH zurückgesetzt</translation>
    </message>
    <message>
        <source>Alarm raised</source>
        <translation>Alarm gekommen</translation>
    </message>
    <message>
        <source>Alarm returned</source>
        <translation>Alarm gegangen</translation>
    </message>
    <message>
        <source>Alarm acknowledged</source>
        <translation>Alarm quittiert</translation>
    </message>
    <message>
        <source>Alarm reset</source>
        <translation>Alarm zurückgesetzt</translation>
    </message>
    <message>
        <source>Alarm shelved</source>
        <translation>Alarm zurückgestellt</translation>
    </message>
    <message>
        <source>Alarm back from the shelf</source>
        <translation>Alarm nicht mehr zurückgestellt</translation>
    </message>
    <message>
        <source>Alarm suppressed</source>
        <translation>Alarm unterdrückt</translation>
    </message>
    <message>
        <source>Alarm no longer suppressed</source>
        <translation>Alarm nicht mehr unterdrückt</translation>
    </message>
    <message>
        <source>Alarm out of service</source>
        <translation>Alarm außer Betrieb</translation>
    </message>
    <message>
        <source>Alarm back in service</source>
        <translation>Alarm wieder in Betrieb</translation>
    </message>
    <message>
        <source>%1
No. %2 · %3
By %4

%5
Hash: %6
Hash before: %7</source>
        <translation>%1
Nr. %2 · %3
Von %4

%5
Hash: %6
Hash davor: %7</translation>
    </message>
    <message>
        <source>The guard took over</source>
        <translation>Der Wächter hat eingegriffen</translation>
    </message>
</context>
<context>
    <name>LivePresenter</name>
    <message>
        <source>The machine</source>
        <translation>Die Maschine</translation>
    </message>
    <message>
        <source>Connecting to %1 …</source>
        <translation>Verbinde mit %1 …</translation>
    </message>
    <message>
        <source>%1 is not connected. It may still be heating. Check the cable and the power; use the machine&apos;s power switch if in doubt.</source>
        <translation>%1 ist nicht verbunden und heizt vielleicht noch. Kabel und Strom prüfen; im Zweifel den Netzschalter der Maschine benutzen.</translation>
    </message>
    <message>
        <source>%1 does not answer since %2. It may still be heating. Check the cable; use ABORT or the power switch if in doubt.</source>
        <translation>%1 antwortet seit %2 nicht und heizt vielleicht noch. Das Kabel prüfen; im Zweifel ABBRUCH oder den Netzschalter benutzen.</translation>
    </message>
    <message>
        <source>Cool the beans, then empty the cooling tray.</source>
        <translation>Die Bohnen kühlen, dann das Kühlsieb leeren.</translation>
    </message>
    <message>
        <source>Charge the beans; CHARGE is found by itself or marked.</source>
        <translation>Die Bohnen einfüllen; CHARGE wird gefunden oder markiert.</translation>
    </message>
    <message>
        <source>Mark DRY when the beans have turned yellow, near 150 °C.</source>
        <translation>DRY markieren, wenn die Bohnen gelb sind, bei etwa 150 °C.</translation>
    </message>
    <message>
        <source>Mark FCs when you hear the first cracks.</source>
        <translation>FCs markieren, wenn die ersten Risse zu hören sind.</translation>
    </message>
    <message>
        <source>Drop the beans by hand, then mark DROP.</source>
        <translation>Die Bohnen von Hand auswerfen, dann DROP markieren.</translation>
    </message>
    <message>
        <source>Start preheating when you are ready.</source>
        <translation>Vorheizen, sobald alles bereit ist.</translation>
    </message>
    <message>
        <source>Wait until the machine is ready; weigh the beans meanwhile.</source>
        <translation>Warten, bis die Maschine bereit ist; inzwischen die Bohnen wiegen.</translation>
    </message>
    <message>
        <source>Charge the beans.</source>
        <translation>Die Bohnen einfüllen.</translation>
    </message>
    <message>
        <source>Empty the cooling tray when the beans are cool.</source>
        <translation>Das Kühlsieb leeren, wenn die Bohnen kühl sind.</translation>
    </message>
    <message>
        <source>Wait: the machine cools itself before it stops.</source>
        <translation>Warten: Die Maschine kühlt sich, bevor sie anhält.</translation>
    </message>
    <message>
        <source>Look at the machine: its state is not known.</source>
        <translation>Nach der Maschine sehen: Ihr Zustand ist unbekannt.</translation>
    </message>
    <message>
        <source>No machine is connected</source>
        <translation>Keine Maschine ist verbunden</translation>
    </message>
    <message>
        <source>Marked at %1; undo it to mark it again</source>
        <translation>Markiert bei %1; zum erneuten Markieren zurücknehmen</translation>
    </message>
    <message>
        <source>No roast is running: mark CHARGE first</source>
        <translation>Keine Röstung läuft: zuerst CHARGE markieren</translation>
    </message>
    <message>
        <source>There is no mark to undo</source>
        <translation>Es gibt keine Marke zum Zurücknehmen</translation>
    </message>
    <message>
        <source>The machine has not shown this setting yet</source>
        <translation>Die Maschine hat diese Einstellung noch nicht gezeigt</translation>
    </message>
</context>
<context>
    <name>Texts</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Preheating</source>
        <translation>Vorheizen</translation>
    </message>
    <message>
        <source>Stabilising</source>
        <translation>Einpendeln</translation>
    </message>
    <message>
        <source>Ready for beans</source>
        <translation>Bereit für Bohnen</translation>
    </message>
    <message>
        <source>Roasting</source>
        <translation>Rösten</translation>
    </message>
    <message>
        <source>Cooling</source>
        <translation>Kühlen</translation>
    </message>
    <message>
        <source>Shutting down</source>
        <translation>Herunterfahren</translation>
    </message>
    <message>
        <source>Heater</source>
        <translation>Heizung</translation>
    </message>
    <message>
        <source>Fan</source>
        <translation>Lüfter</translation>
    </message>
    <message>
        <source>Drum</source>
        <translation>Trommel</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Maschine</translation>
    </message>
    <message>
        <source>Bean temperature</source>
        <translation>Bohnentemperatur</translation>
    </message>
    <message>
        <source>Exhaust</source>
        <translation>Abluft</translation>
    </message>
    <message>
        <source>Bean probe</source>
        <translation>Bohnenfühler</translation>
    </message>
    <message>
        <source>Rate of rise</source>
        <translation>Anstiegsrate</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>An assistant</source>
        <translation>Ein Assistent</translation>
    </message>
    <message>
        <source>The console</source>
        <translation>Die Konsole</translation>
    </message>
    <message>
        <source>Machine → %1</source>
        <translation>Maschine → %1</translation>
    </message>
    <message>
        <source>An abort is latched: reset it first</source>
        <translation>Ein Abbruch ist verriegelt: zuerst zurücksetzen</translation>
    </message>
    <message>
        <source>No machine is connected</source>
        <translation>Keine Maschine ist verbunden</translation>
    </message>
    <message>
        <source>Not possible now: %1</source>
        <translation>Jetzt nicht möglich: %1</translation>
    </message>
    <message>
        <source>The machine does not answer: %1</source>
        <translation>Die Maschine antwortet nicht: %1</translation>
    </message>
    <message>
        <source>At the end of its range: %1</source>
        <translation>Am Ende des Bereichs: %1</translation>
    </message>
    <message>
        <source>The machine&apos;s state does not allow it: %1</source>
        <translation>Der Zustand der Maschine lässt es nicht zu: %1</translation>
    </message>
    <message>
        <source>Preheat to</source>
        <translation>Vorheizen auf</translation>
    </message>
</context>
<context>
    <name>TileValue</name>
    <message>
        <source>%1 (%2 not taken)</source>
        <translation>%1 (%2 nicht übernommen)</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>kein Wert</translation>
    </message>
    <message>
        <source>%1, %2 old</source>
        <translation>%1, %2 alt</translation>
    </message>
    <message>
        <source>%1, the sensor&apos;s value is not believed</source>
        <translation>%1, dem Fühler wird nicht geglaubt</translation>
    </message>
    <message>
        <source>%1, %2 was not taken</source>
        <translation>%1, %2 wurde nicht übernommen</translation>
    </message>
    <message>
        <source>%1, %2 requested</source>
        <translation>%1, %2 verlangt</translation>
    </message>
</context>
<context>
    <name>tryer::console::SessionWatch</name>
    <message>
        <source>A roaster that heats is turned off first</source>
        <translation>Zuerst wird die Heizung der Maschine ausgeschaltet</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AbortButton</name>
    <message>
        <source>ABORT</source>
        <translation>ABBRUCH</translation>
    </message>
    <message>
        <source>Turns the heat off at once. Key %1. Not an emergency stop: that is the machine&apos;s power switch.</source>
        <translation>Schaltet die Heizung sofort aus. Taste %1. Kein Not-Halt: das ist der Netzschalter der Maschine.</translation>
    </message>
    <message>
        <source>Heat off at once. Not an emergency stop: use the machine&apos;s power switch for that.</source>
        <translation>Heizung sofort aus. Kein Not-Halt: dafür ist der Netzschalter der Maschine da.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AbortStrip</name>
    <message>
        <source>+%1 ms</source>
        <translation>+%1 ms</translation>
    </message>
    <message>
        <source>ABORT pressed %1</source>
        <translation>ABBRUCH gedrückt %1</translation>
    </message>
    <message>
        <source>sent %1</source>
        <translation>gesendet %1</translation>
    </message>
    <message>
        <source>heat off confirmed %1</source>
        <translation>Heizung aus bestätigt %1</translation>
    </message>
    <message>
        <source>Heat is off, drum and fan run.</source>
        <translation>Die Heizung ist aus, Trommel und Lüfter laufen.</translation>
    </message>
    <message>
        <source>Heat is off. The fan is not at its cooling setting yet.</source>
        <translation>Die Heizung ist aus. Der Lüfter steht noch nicht auf Kühlen.</translation>
    </message>
    <message>
        <source>%1 Next: %2</source>
        <translation>%1 Als Nächstes: %2</translation>
    </message>
    <message>
        <source>No machine was connected, so nothing was sent. Switch the machine off at its power switch if it is heating.</source>
        <translation>Es war keine Maschine verbunden, also wurde nichts gesendet. Falls sie heizt: am Netzschalter ausschalten.</translation>
    </message>
    <message>
        <source>HEAT NOT CONFIRMED OFF. Switch the machine off at its power switch.</source>
        <translation>HEIZUNG AUS NICHT BESTÄTIGT. Die Maschine am Netzschalter ausschalten.</translation>
    </message>
    <message>
        <source>This machine takes no commands from here, so nothing was sent. Switch it off at its own power switch.</source>
        <translation>Diese Maschine nimmt von hier keine Befehle an, also wurde nichts gesendet. Am eigenen Netzschalter ausschalten.</translation>
    </message>
    <message>
        <source>Turning the heat off …</source>
        <translation>Die Heizung wird ausgeschaltet …</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
    <message>
        <source>Reset: hold 1 s</source>
        <translation>Zurücksetzen: 1 s halten</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Ihr Name</translation>
    </message>
    <message>
        <source>Your name, to confirm the reset</source>
        <translation>Ihr Name, um das Zurücksetzen zu bestätigen</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset the abort</source>
        <translation>Den Abbruch zurücksetzen</translation>
    </message>
    <message>
        <source>Allows commands again. The heat stays off.</source>
        <translation>Erlaubt wieder Befehle. Die Heizung bleibt aus.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Beibehalten</translation>
    </message>
    <message>
        <source>Keep the abort</source>
        <translation>Den Abbruch beibehalten</translation>
    </message>
    <message>
        <source>The abort cannot be reset yet: heat off is not confirmed by the machine.</source>
        <translation>Der Abbruch lässt sich noch nicht zurücksetzen: Die Maschine hat nicht bestätigt, dass die Heizung aus ist.</translation>
    </message>
    <message>
        <source>%1 presses, one abort</source>
        <translation>%1-mal gedrückt, ein Abbruch</translation>
    </message>
    <message>
        <source>Nobody tries any more.</source>
        <translation>Es wird nicht mehr versucht.</translation>
    </message>
    <message>
        <source>The connection is lost; still trying, %1 commands sent.</source>
        <translation>Die Verbindung ist weg; es wird weiter versucht, %1 Befehle gesendet.</translation>
    </message>
    <message>
        <source>Still trying, %1 commands sent.</source>
        <translation>Es wird weiter versucht, %1 Befehle gesendet.</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>Abbruch</translation>
    </message>
    <message>
        <source>Abort symbol</source>
        <translation>Zeichen des Abbruchs</translation>
    </message>
    <message>
        <source>Whether the abort still tries</source>
        <translation>Ob der Abbruch noch versucht wird</translation>
    </message>
    <message>
        <source>The roaster shows that it cools, but its heater still stands at %1. If it goes on heating, use its power switch. Next: %2</source>
        <translation>Der Röster zeigt, dass er kühlt, aber seine Heizung steht noch auf %1. Heizt er weiter, benutzen Sie seinen Netzschalter. Als Nächstes: %2</translation>
    </message>
    <message>
        <source>cooling shown %1</source>
        <translation>Kühlen gezeigt %1</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AbortWindow</name>
    <message>
        <source>ABORT — Tryer</source>
        <translation>ABBRUCH — Tryer</translation>
    </message>
    <message>
        <source>ABORT window</source>
        <translation>ABBRUCH-Fenster</translation>
    </message>
    <message>
        <source>Machine and abort</source>
        <translation>Maschine und Abbruch</translation>
    </message>
</context>
<context>
    <name>tryer::ui::ActuatorControl</name>
    <message>
        <source>%1 control</source>
        <translation>%1 einstellen</translation>
    </message>
    <message>
        <source>%1 down by %2</source>
        <translation>%1 um %2 herunter</translation>
    </message>
    <message>
        <source>%1 up by %2</source>
        <translation>%1 um %2 herauf</translation>
    </message>
    <message>
        <source>Set…</source>
        <translation>Setzen…</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>%1 setzen</translation>
    </message>
    <message>
        <source>%1, %2 to %3 %4.
The roaster takes it and does not show it here: look at its own display.</source>
        <translation>%1, %2 bis %3 %4.
Der Röster nimmt es an und zeigt es hier nicht: Sehen Sie auf seine eigene Anzeige.</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AlarmDetails</name>
    <message>
        <source>Came %1; times in this session: %2.</source>
        <translation>Gekommen %1; in dieser Sitzung: %2-mal.</translation>
    </message>
    <message>
        <source>Gone %1.</source>
        <translation>Gegangen %1.</translation>
    </message>
    <message>
        <source>Acknowledged %1 by %2.</source>
        <translation>Quittiert %1 von %2.</translation>
    </message>
    <message>
        <source>Note: %1</source>
        <translation>Notiz: %1</translation>
    </message>
    <message>
        <source>%1 by %2: %3</source>
        <translation>%1 von %2: %3</translation>
    </message>
    <message>
        <source>Comes back from the shelf at %1.</source>
        <translation>Kommt um %1 wieder.</translation>
    </message>
    <message>
        <source>What to do, %1</source>
        <translation>Was zu tun ist, %1</translation>
    </message>
    <message>
        <source>What happens otherwise</source>
        <translation>Was sonst geschieht</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>Bisher</translation>
    </message>
    <message>
        <source>The chosen alarm in full</source>
        <translation>Der gewählte Alarm im Ganzen</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Quittieren</translation>
    </message>
    <message>
        <source>Acknowledge the chosen alarm</source>
        <translation>Den gewählten Alarm quittieren</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset the chosen alarm</source>
        <translation>Den gewählten Alarm rücksetzen</translation>
    </message>
    <message>
        <source>Shelve</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>Shelve the chosen alarm</source>
        <translation>Den gewählten Alarm zurückstellen</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>Take the chosen alarm out of service</source>
        <translation>Den gewählten Alarm außer Betrieb nehmen</translation>
    </message>
    <message>
        <source>Choose an alarm to see what it means.</source>
        <translation>Einen Alarm wählen, um zu sehen, was er bedeutet.</translation>
    </message>
    <message>
        <source>Unshelve</source>
        <translation>Wieder holen</translation>
    </message>
    <message>
        <source>Take the chosen alarm from the shelf</source>
        <translation>Den gewählten Alarm wieder holen</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Put the chosen alarm back into service</source>
        <translation>Den gewählten Alarm wieder in Betrieb nehmen</translation>
    </message>
    <message>
        <source>A critical alarm cannot be set aside.</source>
        <translation>Ein kritischer Alarm lässt sich nicht beiseitelegen.</translation>
    </message>
    <message>
        <source>Out of service until somebody puts it back.</source>
        <translation>Außer Betrieb, bis ihn jemand zurücknimmt.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AlarmDialog</name>
    <message>
        <source>Acknowledge</source>
        <translation>Quittieren</translation>
    </message>
    <message>
        <source>Shelve</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>Take out of service</source>
        <translation>Außer Betrieb nehmen</translation>
    </message>
    <message>
        <source>State of the alarm</source>
        <translation>Zustand des Alarms</translation>
    </message>
    <message>
        <source>What to do, %1</source>
        <translation>Was zu tun ist, %1</translation>
    </message>
    <message>
        <source>What happens otherwise</source>
        <translation>Was sonst geschieht</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Shelve for so many minutes</source>
        <translation>So viele Minuten zurückstellen</translation>
    </message>
    <message>
        <source>Note; may stay empty</source>
        <translation>Notiz; darf leer bleiben</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>%1 this alarm</source>
        <translation>Diesen Alarm: %1</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back, without doing it</source>
        <translation>Zurück, ohne es zu tun</translation>
    </message>
    <message>
        <source>Gone: there is nothing left to do.</source>
        <translation>Weg: Es ist nichts mehr zu tun.</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AlarmFigures</name>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>How well the alarms serve</source>
        <translation>Wie gut die Alarme dienen</translation>
    </message>
    <message>
        <source>Alarms in this session</source>
        <translation>Alarme in dieser Sitzung</translation>
    </message>
    <message>
        <source>In the last 10 minutes</source>
        <translation>In den letzten 10 Minuten</translation>
    </message>
    <message>
        <source>By priority</source>
        <translation>Nach Priorität</translation>
    </message>
    <message>
        <source>Time to acknowledge, median</source>
        <translation>Zeit bis zum Quittieren, Median</translation>
    </message>
    <message>
        <source>Most frequent</source>
        <translation>Am häufigsten</translation>
    </message>
    <message>
        <source>Chattering: three times within a minute</source>
        <translation>Flatternd: dreimal in einer Minute</translation>
    </message>
    <message>
        <source>Stale: active for longer than a day</source>
        <translation>Dauernd: länger als einen Tag aktiv</translation>
    </message>
    <message>
        <source>%1 · %2 an hour, over %3</source>
        <translation>%1 · %2 je Stunde, über %3</translation>
    </message>
    <message>
        <source>%1 — FLOOD since %2: do first what is critical</source>
        <translation>%1 — FLUT seit %2: zuerst, was kritisch ist</translation>
    </message>
    <message>
        <source>%1 · no flood (more than 10)</source>
        <translation>%1 · keine Flut (mehr als 10)</translation>
    </message>
    <message>
        <source>nothing acknowledged yet</source>
        <translation>noch nichts quittiert</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AlarmHeadline</name>
    <message>
        <source>Highest alarm</source>
        <translation>Höchster Alarm</translation>
    </message>
    <message>
        <source>No active alarms</source>
        <translation>Keine Alarme</translation>
    </message>
    <message>
        <source>It is gone. %1</source>
        <translation>Er ist weg. %1</translation>
    </message>
    <message>
        <source>%1 set aside</source>
        <translation>%1 beiseitegelegt</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AlarmModel</name>
    <message>
        <source>Shelved until %1</source>
        <translation>Zurückgestellt bis %1</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Respond</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>Consequence</source>
        <translation>Folge</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AlarmStrip</name>
    <message>
        <source>Silence
%1</source>
        <translation>Hupe aus
%1</translation>
    </message>
    <message>
        <source>Acknowledge
%1</source>
        <translation>Quittieren
%1</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Alarm flood</source>
        <translation>Alarmflut</translation>
    </message>
    <message>
        <source>Number of alarms</source>
        <translation>Zahl der Alarme</translation>
    </message>
    <message>
        <source>Why there is no sound</source>
        <translation>Warum es keinen Ton gibt</translation>
    </message>
    <message>
        <source>Silence the horn; the alarm stays</source>
        <translation>Die Hupe still machen; der Alarm bleibt</translation>
    </message>
    <message>
        <source>Acknowledge the highest alarm</source>
        <translation>Den höchsten Alarm quittieren</translation>
    </message>
    <message>
        <source>%1 new
%2 active</source>
        <translation>%1 neu
%2 aktiv</translation>
    </message>
    <message>
        <source>%1 unacknowledged, %2 active, %3 set aside</source>
        <translation>%1 unquittiert, %2 aktiv, %3 beiseitegelegt</translation>
    </message>
    <message>
        <source>FLOOD
%1 in 10 min</source>
        <translation>FLUT
%1 in 10 min</translation>
    </message>
    <message>
        <source>No
sound</source>
        <translation>Kein
Ton</translation>
    </message>
</context>
<context>
    <name>tryer::ui::AlarmsPage</name>
    <message>
        <source>No active alarms.</source>
        <translation>Keine aktiven Alarme.</translation>
    </message>
    <message>
        <source>Nothing is shelved.</source>
        <translation>Nichts ist zurückgestellt.</translation>
    </message>
    <message>
        <source>No alarm is out of service.</source>
        <translation>Kein Alarm ist außer Betrieb.</translation>
    </message>
    <message>
        <source>No alarms.</source>
        <translation>Keine Alarme.</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Shelved</source>
        <translation>Zurückgestellt</translation>
    </message>
    <message>
        <source>Out of service</source>
        <translation>Außer Betrieb</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Show: %1</source>
        <translation>Zeigen: %1</translation>
    </message>
    <message>
        <source>Alarms, in the order they came</source>
        <translation>Alarme, wie sie kamen</translation>
    </message>
    <message>
        <source>Why no alarm is shown</source>
        <translation>Warum kein Alarm gezeigt wird</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>tryer::ui::ApprovalQueue</name>
    <message>
        <source>Proposals</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Number of proposals</source>
        <translation>Zahl der Vorschläge</translation>
    </message>
    <message>
        <source>What the keys act on</source>
        <translation>Worauf die Tasten wirken</translation>
    </message>
    <message>
        <source>Proposals, oldest first</source>
        <translation>Vorschläge, die ältesten zuerst</translation>
    </message>
    <message>
        <source>Proposals (%1)</source>
        <translation>Vorschläge (%1)</translation>
    </message>
    <message>
        <source>Keys A and R: %1</source>
        <translation>Tasten A und R: %1</translation>
    </message>
    <message>
        <source>Nothing waits for you.</source>
        <translation>Nichts wartet auf Sie.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::ConnectionDialog</name>
    <message>
        <source>Samples %1 · not valid %2 · short %3 · not a number %4 · out of range %5
Timeouts %6 · stalls %7 · unexpected answers %8 · lost between threads %9</source>
        <translation>Messungen %1 · ungültig %2 · zu kurz %3 · keine Zahl %4 · außerhalb des Bereichs %5
Zeitüberschreitungen %6 · Stockungen %7 · unerwartete Antworten %8 · zwischen Threads verloren %9</translation>
    </message>
    <message>
        <source> · reconnects %1 · lines too long %2</source>
        <translation> · Neuverbindungen %1 · zu lange Zeilen %2</translation>
    </message>
    <message>
        <source>%1 — %2</source>
        <translation>%1 — %2</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connect the selected machine</source>
        <translation>Die gewählte Maschine verbinden</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Disconnect the machine in use</source>
        <translation>Die benutzte Maschine trennen</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Maschine</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Machines that are there</source>
        <translation>Vorhandene Maschinen</translation>
    </message>
    <message>
        <source>Why it cannot be opened, and what to do</source>
        <translation>Warum sie sich nicht öffnen lässt, und was zu tun ist</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy what to do</source>
        <translation>Kopieren, was zu tun ist</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Show or hide the diagnostics</source>
        <translation>Die Diagnose zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Diagnostics: counters and the last raw packets</source>
        <translation>Diagnose: Zähler und die letzten Rohpakete</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>▲ %1 — cannot be opened</source>
        <translation>▲ %1 — lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>%1 — not there any more</source>
        <translation>%1 — nicht mehr da</translation>
    </message>
    <message>
        <source>Connected: %1</source>
        <translation>Verbunden: %1</translation>
    </message>
    <message>
        <source>, serial number %1</source>
        <translation>, Seriennummer %1</translation>
    </message>
    <message>
        <source>, firmware %1</source>
        <translation>, Firmware %1</translation>
    </message>
    <message>
        <source>Connecting to %1 …</source>
        <translation>Verbinde mit %1 …</translation>
    </message>
    <message>
        <source>No machine is connected.</source>
        <translation>Es ist keine Maschine verbunden.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::DeadlineBar</name>
    <message>
        <source>Time left to decide</source>
        <translation>Zeit zum Entscheiden</translation>
    </message>
</context>
<context>
    <name>tryer::ui::EventBar</name>
    <message>
        <source>Undo</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Roast events</source>
        <translation>Röstereignisse</translation>
    </message>
    <message>
        <source>Undo the last mark</source>
        <translation>Die letzte Marke zurücknehmen</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Strg+Z</translation>
    </message>
    <message>
        <source>%1, marked at %2</source>
        <translation>%1, markiert bei %2</translation>
    </message>
    <message>
        <source>Mark %1</source>
        <translation>%1 markieren</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
</context>
<context>
    <name>tryer::ui::HelpPage</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
</context>
<context>
    <name>tryer::ui::HoldButton</name>
    <message>
        <source>Hold for one second</source>
        <translation>Eine Sekunde halten</translation>
    </message>
</context>
<context>
    <name>tryer::ui::HornControl</name>
    <message>
        <source>No sound on this machine.</source>
        <translation>Kein Ton an diesem Rechner.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::InterlockDialog</name>
    <message>
        <source>Make stricter</source>
        <translation>Strenger machen</translation>
    </message>
    <message>
        <source>Make an interlock stricter</source>
        <translation>Eine Verriegelung strenger machen</translation>
    </message>
    <message>
        <source>When: %1. A change holds at once and is recorded. Only stricter: making it looser again needs a safety lead, and this version knows no such role yet.</source>
        <translation>Wenn: %1. Eine Änderung gilt sofort und wird aufgezeichnet. Nur strenger: Lockern darf nur, wer für die Sicherheit verantwortlich ist, und diese Rolle kennt diese Version noch nicht.</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Dann</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Make this interlock stricter</source>
        <translation>Diese Verriegelung strenger machen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back, without doing it</source>
        <translation>Zurück, ohne es zu tun</translation>
    </message>
</context>
<context>
    <name>tryer::ui::InterlockModel</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>▲ holds</source>
        <translation>▲ gilt</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>ruhig</translation>
    </message>
    <message>
        <source>Interlock</source>
        <translation>Verriegelung</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Dann</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wenn</translation>
    </message>
</context>
<context>
    <name>tryer::ui::InterlocksView</name>
    <message>
        <source>%1: %2 for %3 s</source>
        <translation>%1: %2 für %3 s</translation>
    </message>
    <message>
        <source>%1: %2 for %3 s; limit from %4 to %5</source>
        <translation>%1: %2 für %3 s; Grenze von %4 bis %5</translation>
    </message>
    <message>
        <source>When:</source>
        <translation>Wenn:</translation>
    </message>
    <message>
        <source>Then:</source>
        <translation>Dann:</translation>
    </message>
    <message>
        <source>Default:</source>
        <translation>Vorgabe:</translation>
    </message>
    <message>
        <source>Source:</source>
        <translation>Quelle:</translation>
    </message>
    <message>
        <source>What happens otherwise:</source>
        <translation>Was sonst geschieht:</translation>
    </message>
    <message>
        <source>What to do:</source>
        <translation>Was zu tun ist:</translation>
    </message>
    <message>
        <source>Make stricter …</source>
        <translation>Strenger machen …</translation>
    </message>
    <message>
        <source>Interlocks</source>
        <translation>Verriegelungen</translation>
    </message>
    <message>
        <source>The chosen interlock in full</source>
        <translation>Die gewählte Verriegelung im Ganzen</translation>
    </message>
    <message>
        <source>Make the chosen interlock stricter</source>
        <translation>Die gewählte Verriegelung strenger machen</translation>
    </message>
    <message>
        <source>Interlocks of the machine in use</source>
        <translation>Verriegelungen der Maschine</translation>
    </message>
    <message>
        <source>No machine is connected: the interlocks are those of a machine.</source>
        <translation>Keine Maschine ist verbunden: Verriegelungen gehören zu einer Maschine.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::JournalFilterBar</name>
    <message>
        <source>Kind of record</source>
        <translation>Art des Eintrags</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Aborts</source>
        <translation>Abbrüche</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Marken</translation>
    </message>
    <message>
        <source>Roasts</source>
        <translation>Röstungen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>Konsole</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Letzte Stunde</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Between …</source>
        <translation>Zwischen …</translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation>Gesuchter Text</translation>
    </message>
    <message>
        <source>Find text (Ctrl+F)</source>
        <translation>Text suchen (Strg+F)</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>tryer::ui::JournalModel</name>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
</context>
<context>
    <name>tryer::ui::JournalPage</name>
    <message>
        <source>Journal</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Journal records, newest first</source>
        <translation>Einträge des Journals, die neuesten zuerst</translation>
    </message>
    <message>
        <source>Why no record is shown</source>
        <translation>Warum kein Eintrag zu sehen ist</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>The record in full</source>
        <translation>Der ganze Eintrag</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy record</source>
        <translation>Eintrag kopieren</translation>
    </message>
    <message>
        <source>Copy the record</source>
        <translation>Den Eintrag kopieren</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Ausgeben …</translation>
    </message>
    <message>
        <source>Export the records shown</source>
        <translation>Die gezeigten Einträge ausgeben</translation>
    </message>
    <message>
        <source>Check the chain</source>
        <translation>Kette prüfen</translation>
    </message>
    <message>
        <source>Check the chain of the journal</source>
        <translation>Die Kette des Journals prüfen</translation>
    </message>
    <message>
        <source>Show %1 newer</source>
        <translation>%1 neuere zeigen</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Show %1 newer records</source>
        <translation>%1 neuere Einträge zeigen</translation>
    </message>
    <message>
        <source>No newer records</source>
        <translation>Keine neueren Einträge</translation>
    </message>
    <message>
        <source>The journal is empty. Everything that is decided or done is recorded here.</source>
        <translation>Das Journal ist leer. Hier steht alles, was entschieden oder getan wird.</translation>
    </message>
    <message>
        <source>No record matches.</source>
        <translation>Kein Eintrag passt.</translation>
    </message>
    <message>
        <source>The search was stopped before anything was found.</source>
        <translation>Die Suche wurde angehalten, bevor etwas gefunden war.</translation>
    </message>
    <message>
        <source>Searching …</source>
        <translation>Suche …</translation>
    </message>
    <message>
        <source>Select a record to see all of it.</source>
        <translation>Einen Eintrag wählen, um ihn ganz zu sehen.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Go on searching</source>
        <translation>Weiter suchen</translation>
    </message>
    <message>
        <source>Stop searching</source>
        <translation>Die Suche anhalten</translation>
    </message>
    <message>
        <source>Searching … %1 found so far.</source>
        <translation>Suche … bisher %1 gefunden.</translation>
    </message>
    <message>
        <source>The newest %1 are shown. Choose more closely, or export, to see the others.</source>
        <translation>Die neuesten %1 sind zu sehen. Für die anderen genauer wählen oder ausgeben.</translation>
    </message>
    <message>
        <source>Stopped: %1 % of the journal was searched.</source>
        <translation>Angehalten: %1 % des Journals durchsucht.</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON-Zeilen (*.jsonl)</translation>
    </message>
    <message>
        <source>Replace the file?</source>
        <translation>Die Datei ersetzen?</translation>
    </message>
    <message>
        <source>%1 is there already. What is in it would be lost.</source>
        <translation>%1 gibt es schon. Was darin steht, ginge verloren.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Exporting …</source>
        <translation>Ausgabe läuft …</translation>
    </message>
    <message>
        <source>Exported to %1 (records: %2).</source>
        <translation>Ausgegeben in %1 (Einträge: %2).</translation>
    </message>
    <message>
        <source>Checking the chain …</source>
        <translation>Die Kette wird geprüft …</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>Cancel the work under way</source>
        <translation>Die laufende Arbeit abbrechen</translation>
    </message>
</context>
<context>
    <name>tryer::ui::LaneChart</name>
    <message>
        <source>Settings over time</source>
        <translation>Einstellungen über die Zeit</translation>
    </message>
    <message>
        <source>%1 not known.</source>
        <translation>%1 unbekannt.</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>nicht übernommen</translation>
    </message>
</context>
<context>
    <name>tryer::ui::Leaving</name>
    <message>
        <source>The abort still runs</source>
        <translation>Der Abbruch läuft noch</translation>
    </message>
    <message>
        <source>The machine has not shown yet that it is in its safe state. When Tryer closes, nobody tries any more: switch the machine off at its power switch first.</source>
        <translation>Die Maschine hat noch nicht gezeigt, dass sie in ihrem sicheren Zustand ist. Schließt Tryer, versucht es niemand mehr: Die Maschine zuerst am Netzschalter ausschalten.</translation>
    </message>
    <message>
        <source>Close anyway</source>
        <translation>Trotzdem schließen</translation>
    </message>
</context>
<context>
    <name>tryer::ui::LiveChart</name>
    <message>
        <source>no data %1 s</source>
        <translation>keine Daten %1 s</translation>
    </message>
    <message>
        <source>Gaps without measurements: %1.</source>
        <translation>Lücken ohne Messwerte: %1.</translation>
    </message>
    <message>
        <source>Exhaust</source>
        <translation>Abluft</translation>
    </message>
    <message>
        <source>Exh</source>
        <translation>Abl</translation>
    </message>
    <message>
        <source>Rate of rise</source>
        <translation>Anstiegsrate</translation>
    </message>
    <message>
        <source>RoR</source>
        <translation>RoR</translation>
    </message>
    <message>
        <source>Bean temperature</source>
        <translation>Bohnentemperatur</translation>
    </message>
    <message>
        <source>BT</source>
        <translation>BT</translation>
    </message>
    <message>
        <source>Roast chart</source>
        <translation>Röstkurve</translation>
    </message>
    <message>
        <source>No measurements yet.</source>
        <translation>Noch keine Messungen.</translation>
    </message>
    <message>
        <source>°C</source>
        <translation>°C</translation>
    </message>
    <message>
        <source>°C per minute</source>
        <translation>°C je Minute</translation>
    </message>
    <message>
        <source>rising</source>
        <translation>steigt</translation>
    </message>
    <message>
        <source>falling</source>
        <translation>fällt</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>gleichbleibend</translation>
    </message>
    <message>
        <source>%1 %2 %3, %4.</source>
        <translation>%1 %2 %3, %4.</translation>
    </message>
    <message>
        <source>Last event: %1.</source>
        <translation>Letztes Ereignis: %1.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::LivePage</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Bean temperature</source>
        <translation>Bohnentemperatur</translation>
    </message>
    <message>
        <source>°C</source>
        <translation>°C</translation>
    </message>
    <message>
        <source>RoR</source>
        <translation>RoR</translation>
    </message>
    <message>
        <source>°C/min</source>
        <translation>°C/min</translation>
    </message>
    <message>
        <source>Rate of rise, °C/min</source>
        <translation>Anstiegsrate, °C/min</translation>
    </message>
    <message>
        <source>Exhaust</source>
        <translation>Abluft</translation>
    </message>
    <message>
        <source>Roast clock</source>
        <translation>Röstuhr</translation>
    </message>
    <message>
        <source>Development</source>
        <translation>Entwicklung</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>No machine connected</source>
        <translation>Keine Maschine verbunden</translation>
    </message>
    <message>
        <source>Choose a machine …</source>
        <translation>Maschine wählen …</translation>
    </message>
    <message>
        <source>Choose a machine</source>
        <translation>Maschine wählen</translation>
    </message>
    <message>
        <source>Use the digital twin</source>
        <translation>Digitalen Zwilling nehmen</translation>
    </message>
    <message>
        <source>Next by hand</source>
        <translation>Als Nächstes von Hand</translation>
    </message>
    <message>
        <source>Plug the roaster in and switch it on: it is found by itself. Without a roaster, the digital twin roasts in its place.</source>
        <translation>Den Röster anstecken und einschalten: Er wird von selbst gefunden. Ohne Röster röstet der digitale Zwilling an seiner Stelle.</translation>
    </message>
    <message>
        <source>The machine offers no step now</source>
        <translation>Die Maschine bietet jetzt keinen Schritt an</translation>
    </message>
    <message>
        <source>Hold for one second</source>
        <translation>Eine Sekunde halten</translation>
    </message>
    <message>
        <source>Next step:
%1</source>
        <translation>Nächster Schritt:
%1</translation>
    </message>
    <message>
        <source>Machine, next step: %1</source>
        <translation>Maschine, nächster Schritt: %1</translation>
    </message>
    <message>
        <source>Machine, next step</source>
        <translation>Maschine, nächster Schritt</translation>
    </message>
</context>
<context>
    <name>tryer::ui::MainWindow</name>
    <message>
        <source>Tryer</source>
        <translation>Tryer</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>%1 page</source>
        <translation>Seite %1</translation>
    </message>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation>%1 (Strg+%2)</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Maschine</translation>
    </message>
    <message>
        <source>Machine and connection</source>
        <translation>Maschine und Verbindung</translation>
    </message>
    <message>
        <source>Machine and connection (Ctrl+M)</source>
        <translation>Maschine und Verbindung (Strg+M)</translation>
    </message>
    <message>
        <source>Horn, ABORT</source>
        <translation>Hupe, ABBRUCH</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Interlocks</source>
        <translation>Verriegelungen</translation>
    </message>
    <message>
        <source>The guard turned the heat off</source>
        <translation>Der Wächter hat die Heizung ausgeschaltet</translation>
    </message>
    <message>
        <source>Heat was NOT confirmed off</source>
        <translation>Heizung aus wurde NICHT bestätigt</translation>
    </message>
</context>
<context>
    <name>tryer::ui::ProposalCard</name>
    <message>
        <source>Done: the machine shows %1.</source>
        <translation>Erledigt: Die Maschine zeigt %1.</translation>
    </message>
    <message>
        <source>Rejected: %1</source>
        <translation>Abgelehnt: %1</translation>
    </message>
    <message>
        <source>Too late: nobody decided in time. Nothing was sent.</source>
        <translation>Zu spät: Niemand hat rechtzeitig entschieden. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Not taken. %1</source>
        <translation>Nicht übernommen. %1</translation>
    </message>
    <message>
        <source>Not known whether it was taken. %1</source>
        <translation>Unbekannt, ob es übernommen wurde. %1</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>misslungen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>requested</source>
        <translation>verlangt</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>echoed</source>
        <translation>angezeigt</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Reject, with a reason</source>
        <translation>Mit einem Grund ablehnen</translation>
    </message>
    <message>
        <source>Why not?</source>
        <translation>Warum nicht?</translation>
    </message>
    <message>
        <source>Reason for rejecting</source>
        <translation>Grund der Ablehnung</translation>
    </message>
    <message>
        <source>Too early</source>
        <translation>Zu früh</translation>
    </message>
    <message>
        <source>Not needed</source>
        <translation>Nicht nötig</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Reject: %1</source>
        <translation>Ablehnen: %1</translation>
    </message>
    <message>
        <source>Reject with this reason</source>
        <translation>Mit diesem Grund ablehnen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to the proposal</source>
        <translation>Zurück zum Vorschlag</translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation>Wie weit es ist</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>Was daraus wurde</translation>
    </message>
    <message>
        <source>I have looked</source>
        <translation>Ich habe nachgesehen</translation>
    </message>
    <message>
        <source>I have looked at the machine; remove this card</source>
        <translation>Ich habe nach der Maschine gesehen; diese Karte entfernen</translation>
    </message>
    <message>
        <source>Approve   A</source>
        <translation>Annehmen   A</translation>
    </message>
    <message>
        <source>Reject   R</source>
        <translation>Ablehnen   R</translation>
    </message>
    <message>
        <source>Proposal by %1: %2</source>
        <translation>Vorschlag von %1: %2</translation>
    </message>
</context>
<context>
    <name>tryer::ui::ProposalListModel</name>
    <message>
        <source>%1 proposes: %2. %3</source>
        <translation>%1 schlägt vor: %2. %3</translation>
    </message>
</context>
<context>
    <name>tryer::ui::QuitDialog</name>
    <message>
        <source>The roaster is heating. What is to become of it when Tryer closes?</source>
        <translation>Die Maschine heizt. Was soll damit werden, wenn Tryer sich schließt?</translation>
    </message>
    <message>
        <source>The computer ends this session, and the roaster is heating.</source>
        <translation>Der Rechner beendet diese Sitzung, und die Maschine heizt.</translation>
    </message>
    <message>
        <source>The computer goes to sleep, and the roaster is heating. Nobody watches it then.</source>
        <translation>Der Rechner geht schlafen, und die Maschine heizt. Dann passt niemand auf sie auf.</translation>
    </message>
    <message>
        <source>Time left to answer</source>
        <translation>Zeit für die Antwort</translation>
    </message>
    <message>
        <source>Heat is on</source>
        <translation>Die Heizung ist an</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>Was geschieht</translation>
    </message>
    <message>
        <source>Cool down first</source>
        <translation>Zuerst abkühlen</translation>
    </message>
    <message>
        <source>Turns the heat off now; drum and fan run on.</source>
        <translation>Schaltet die Heizung jetzt aus; Trommel und Lüfter laufen weiter.</translation>
    </message>
    <message>
        <source>Turns the heat off and closes when the roaster shows that it cools.</source>
        <translation>Schaltet die Heizung aus und schließt, sobald die Maschine zeigt, dass sie kühlt.</translation>
    </message>
    <message>
        <source>Hand over to the guard</source>
        <translation>Dem Wächter übergeben</translation>
    </message>
    <message>
        <source>Closes at once. The guard process turns the heat off and reports at the next start.</source>
        <translation>Schließt sofort. Der Wächter schaltet die Heizung aus und berichtet beim nächsten Start.</translation>
    </message>
    <message>
        <source>Not possible now: the guard process is not there.</source>
        <translation>Jetzt nicht möglich: Der Wächter ist nicht da.</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Nothing changes.</source>
        <translation>Nichts ändert sich.</translation>
    </message>
    <message>
        <source>What &quot;%1&quot; does</source>
        <translation>Was „%1“ tut</translation>
    </message>
    <message>
        <source>Without an answer the heat is turned off in %1 s.</source>
        <translation>Ohne Antwort wird die Heizung in %1 s ausgeschaltet.</translation>
    </message>
    <message>
        <source>Heat is off</source>
        <translation>Die Heizung ist aus</translation>
    </message>
    <message>
        <source>The roaster shows that its heat went off meanwhile.</source>
        <translation>Die Maschine zeigt, dass die Heizung inzwischen aus ist.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Closes Tryer.</source>
        <translation>Schließt Tryer.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::SignalsPanel</name>
    <message>
        <source>Show a small ABORT window on top of everything</source>
        <translation>Ein kleines ABBRUCH-Fenster über allem zeigen</translation>
    </message>
    <message>
        <source>Horn and ABORT window</source>
        <translation>Hupe und ABBRUCH-Fenster</translation>
    </message>
    <message>
        <source>Whether the horn can be heard</source>
        <translation>Ob die Hupe zu hören ist</translation>
    </message>
    <message>
        <source>Try: %1</source>
        <translation>Probe: %1</translation>
    </message>
    <message>
        <source>Try the horn: %1</source>
        <translation>Hupe proben: %1</translation>
    </message>
    <message>
        <source>For a second screen. The ABORT button of this window and its key are there all the same. It is no emergency stop: that is the machine&apos;s power switch.</source>
        <translation>Für einen zweiten Schirm. Der Knopf ABBRUCH dieses Fensters und seine Taste sind trotzdem da. Er ist kein Not-Halt: das ist der Netzschalter der Maschine.</translation>
    </message>
    <message>
        <source>Horn</source>
        <translation>Hupe</translation>
    </message>
    <message>
        <source>ABORT window</source>
        <translation>ABBRUCH-Fenster</translation>
    </message>
    <message>
        <source>The horn sounds until an alarm is acknowledged, or silenced with F3. Each priority has its own rhythm.</source>
        <translation>Die Hupe tönt, bis ein Alarm quittiert oder sie mit F3 still gemacht wird. Jede Priorität hat ihren Rhythmus.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::StartProblem</name>
    <message>
        <source>The database cannot be used</source>
        <translation>Die Datenbank ist nicht benutzbar</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>The machine and ABORT work. This session is recorded in
%1</source>
        <translation>Die Maschine und ABBRUCH funktionieren. Diese Sitzung wird aufgezeichnet in
%1</translation>
    </message>
    <message>
        <source>Where this session is recorded</source>
        <translation>Wo diese Sitzung aufgezeichnet wird</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Go on and record into the other file</source>
        <translation>Weiter, und in die andere Datei aufzeichnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
</context>
<context>
    <name>tryer::ui::StatusStrip</name>
    <message>
        <source>Health: samples per second, age, store lag, stalls of the window</source>
        <translation>Zustand: Messungen je Sekunde, Alter, Rückstand beim Speichern, Stockungen des Fensters</translation>
    </message>
    <message>
        <source>What is wrong with the recording</source>
        <translation>Was mit der Aufzeichnung nicht stimmt</translation>
    </message>
    <message>
        <source>%1 samples/s</source>
        <translation>%1 Messungen/s</translation>
    </message>
    <message>
        <source>age %1</source>
        <translation>Alter %1</translation>
    </message>
    <message>
        <source>saved %1 ago</source>
        <translation>gespeichert vor %1</translation>
    </message>
    <message>
        <source>nothing saved yet</source>
        <translation>noch nichts gespeichert</translation>
    </message>
    <message>
        <source>window stalls %1</source>
        <translation>Stockungen des Fensters %1</translation>
    </message>
    <message>
        <source>%1 waiting to be saved</source>
        <translation>%1 warten aufs Speichern</translation>
    </message>
    <message>
        <source>%1 samples lost</source>
        <translation>%1 Messungen verloren</translation>
    </message>
    <message>
        <source>The recording</source>
        <translation>Die Aufzeichnung</translation>
    </message>
</context>
<context>
    <name>tryer::ui::ToneHorn</name>
    <message>
        <source>No sound on this machine: it has no sound device, or no sound service runs.</source>
        <translation>Kein Ton an diesem Rechner: Er hat kein Tongerät, oder kein Tondienst läuft.</translation>
    </message>
    <message>
        <source>No sound on this machine: %1 takes no plain tones.</source>
        <translation>Kein Ton an diesem Rechner: %1 nimmt keine einfachen Töne.</translation>
    </message>
    <message>
        <source>No sound on this machine: %1 stopped playing.</source>
        <translation>Kein Ton an diesem Rechner: %1 spielt nicht mehr.</translation>
    </message>
    <message>
        <source>No sound yet: the sound system does not answer.</source>
        <translation>Noch kein Ton: Das Tonsystem antwortet nicht.</translation>
    </message>
</context>
<context>
    <name>tryer::ui::TopBar</name>
    <message>
        <source>Kind of machine</source>
        <translation>Art der Maschine</translation>
    </message>
    <message>
        <source>Machine, its state and its connection</source>
        <translation>Die Maschine, ihr Zustand und ihre Verbindung</translation>
    </message>
    <message>
        <source>REPLAY</source>
        <translation>WIEDERGABE</translation>
    </message>
    <message>
        <source>%1 · as recorded</source>
        <translation>%1 · wie aufgezeichnet</translation>
    </message>
    <message>
        <source>READ ONLY</source>
        <translation>NUR LESEN</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>Roast</source>
        <translation>Röstung</translation>
    </message>
    <message>
        <source>Connecting to %1 …</source>
        <translation>Verbinde mit %1 …</translation>
    </message>
    <message>
        <source>No machine connected</source>
        <translation>Keine Maschine verbunden</translation>
    </message>
    <message>
        <source>No roast</source>
        <translation>Keine Röstung</translation>
    </message>
    <message>
        <source>no answer for %1</source>
        <translation>keine Antwort seit %1</translation>
    </message>
    <message>
        <source>waiting for the first answer</source>
        <translation>wartet auf die erste Antwort</translation>
    </message>
    <message>
        <source>%1 · connected</source>
        <translation>%1 · verbunden</translation>
    </message>
    <message>
        <source>Roast ended</source>
        <translation>Röstung beendet</translation>
    </message>
    <message>
        <source>development</source>
        <translation>Entwicklung</translation>
    </message>
    <message>
        <source>Maillard</source>
        <translation>Maillard</translation>
    </message>
    <message>
        <source>drying</source>
        <translation>Trocknung</translation>
    </message>
    <message>
        <source>before CHARGE</source>
        <translation>vor CHARGE</translation>
    </message>
</context>
<context>
    <name>tryer::ui::ValueTile</name>
    <message>
        <source>%1 old</source>
        <translation>%1 alt</translation>
    </message>
</context>
</TS>
