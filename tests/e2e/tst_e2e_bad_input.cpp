// What a person gets who starts the console with something wrong, and that the abort works all the same.
#include <sys/mount.h>
#include <sys/resource.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>
#include <functional>

#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;
const QString kMachine = u"Machine, its state and its connection"_s;
const QString kTrouble = u"What is wrong with the recording"_s;

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString& path, const QByteArray& content) {
  QFile file(path);
  return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

// A tmpfs of its own; unmounted with the object.
class SmallDisk {
 public:
  SmallDisk(const QString& place, const char* size) : place_(QFile::encodeName(place)) {
    QDir().mkpath(place);
    mounted_ = ::mount("none", place_.constData(), "tmpfs", 0, size) == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(place_.constData(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  QByteArray place_;
  bool mounted_ = false;
};

}  // namespace

class EndToEndBadInputTest : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<ConsoleUnderTest> console_;

  QString path(const QString& name) const { return folder_->filePath(name); }

  void start(const QString& database, const QStringList& under = {}) {
    console_->start({u"--twin"_s, u"--seed"_s, u"7"_s, u"--db"_s, database}, under);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Roasting · connected"_s), kPatienceMs);
  }

  bool isShown(const QString& name, const QString& part) {
    return !console_->names().filter(name + u" = "_s).filter(part).isEmpty();
  }

  // To the end of the abort: before that the window would ask back when it is closed.
  void abortWorks() {
    QVERIFY(console_->press(u"F12"_s));
    QTRY_VERIFY_WITH_TIMEOUT(isShown(u"What happened"_s, u"heat off confirmed"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Cooling"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(console_->shown(u"Heater control"_s), u"0"_s, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(isShown(u"What to do"_s, u"Heat is off, drum and fan run."_s), kPatienceMs);
  }

  void quit(int code) {
    QVERIFY2(console_->close(), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), code);
  }

  // A database that cannot be used: a notice that says why and where this session is recorded instead; the abort works
  // with the notice open; the exit code tells it, too.
  void seeTheRescue(const QString& database, const QString& saying, int code) {
    start(database);
    if (QTest::currentTestFailed()) return;
    QTRY_VERIFY_WITH_TIMEOUT(isShown(u"What happened"_s, saying), kPatienceMs);
    QVERIFY2(console_->errors().contains(saying), qPrintable(console_->errors()));
    const QString where = console_->shown(u"Where this session is recorded"_s).value_or(QString());
    const QString rescue = where.section(u'\n', -1).trimmed();
    QVERIFY2(rescue.startsWith(folder_->path()) && QFile::exists(rescue), qPrintable(where));
    abortWorks();
    if (QTest::currentTestFailed()) return;
    QVERIFY2(console_->click(u"Go on and record into the other file"_s), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->shown(u"Where this session is recorded"_s), kPatienceMs);
    quit(code);
    if (QTest::currentTestFailed()) return;
    const auto verdict = verifyJournal(rescue);
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
    const auto journal = readJournal(rescue);
    QVERIFY(journal);
    QVERIFY(indexOf(*journal, u"console.recovered"_s) >= 0);
    QVERIFY(indexOf(*journal, u"abort.confirmed"_s) >= 0);
  }

  // Full, abort, space again: nothing is lost. makeSpace: what frees it.
  void seeTheFullDisk(const QString& database, const QString& saying, const std::function<void()>& makeSpace) {
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kTrouble, saying), kPatienceMs);
    const QString bean = console_->shown(u"Bean temperature, °C"_s).value_or(QString());
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"Bean temperature, °C"_s) != bean, kPatienceMs);  // the roast goes on
    abortWorks();
    if (QTest::currentTestFailed()) return;
    QVERIFY(console_->shows(kTrouble, saying));
    makeSpace();
    QTRY_VERIFY_WITH_TIMEOUT(!console_->shows(kTrouble, saying), kPatienceMs);
    const auto confirmed = [&] {
      const auto journal = readJournal(database, u"abort.confirmed"_s);
      return journal && journal->size() == 1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(confirmed(), kPatienceMs);
    QVERIFY(console_->close());
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), 0);
    const auto verdict = verifyJournal(database);
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
    const auto journal = readJournal(database);
    QVERIFY(journal);
    qsizetype at = 0;
    for (const auto& type : {u"console.started"_s, u"roast.started"_s, u"abort.pressed"_s, u"abort.sent"_s,
                             u"abort.confirmed"_s, u"console.stopped"_s}) {
      at = indexOf(*journal, type, at);
      QVERIFY2(at >= 0, qPrintable(type));
    }
  }

  // A database as the console itself leaves it.
  void makeDatabase(const QString& database) {
    console_->start({u"--twin"_s, u"--exit-after-first-frame"_s, u"--db"_s, database});
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), 0);
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    console_ = std::make_unique<ConsoleUnderTest>(folder_->path());
  }

  void cleanup() {
    if (QTest::currentTestFailed()) {
      qInfo().noquote() << "shown:\n" << console_->names().join(u'\n') << "\nstderr:\n" << console_->errors();
    }
    console_.reset();
    folder_.reset();
  }

  void wrongArguments_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("saying");
    QTest::newRow("unknown option") << QStringList{u"--frobnicate"_s} << u"frobnicate"_s;
    QTest::newRow("unknown word") << QStringList{u"roast"_s} << u"Unknown argument 'roast'"_s;
    QTest::newRow("value missing") << QStringList{u"--db"_s} << u"db"_s;
    QTest::newRow("not a number") << QStringList{u"--twin"_s, u"--seed"_s, u"x"_s} << u"--seed takes"_s;
    QTest::newRow("out of range") << QStringList{u"--twin"_s, u"--speed"_s, u"100"_s} << u"--speed takes"_s;
    QTest::newRow("batch") << QStringList{u"--twin"_s, u"--batch"_s, u"nan"_s} << u"--batch takes"_s;
    QTest::newRow("theme") << QStringList{u"--theme"_s, u"pink"_s} << u"--theme takes"_s;
  }

  void wrongArguments() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, saying);
    console_->start(arguments);
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), 2);
    QVERIFY2(console_->errors().contains(saying), qPrintable(console_->errors()));
    QVERIFY2(console_->errors().contains(u"tryer --help"_s), qPrintable(console_->errors()));
    QVERIFY(!QFile::exists(path(u"xdg_data_home/tryer/tryer.db"_s)));  // nothing was begun
  }

  void unusablePlaces_data() {
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("saying");
    QTest::addColumn<int>("code");
    QTest::newRow("below a file") << u"FOLDER/plain/roasts.db"_s << u"FOLDER/plain"_s << 3;
    QTest::newRow("in proc") << u"/proc/roasts.db"_s << u"/proc/roasts.db"_s << 3;
    QTest::newRow("a folder") << u"FOLDER"_s << u"is a folder"_s << 2;
  }

  void unusablePlaces() {
    QFETCH(QString, place);
    QFETCH(QString, saying);
    QFETCH(int, code);
    place.replace(u"FOLDER"_s, folder_->path());
    saying.replace(u"FOLDER"_s, folder_->path());
    QVERIFY(write(path(u"plain"_s), "a file\n"_ba));
    seeTheRescue(place, saying, code);
    QCOMPARE(contentOf(path(u"plain"_s)), "a file\n"_ba);
  }

  void damagedDatabases_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"text", "header and rubbish", "cut short"})
      QTest::newRow(kind) << QString::fromLatin1(kind);
  }

  void damagedDatabases() {
    QFETCH(QString, kind);
    const QString database = path(u"roasts.db"_s);
    QByteArray content("This is not a database at all.\n"_ba.repeated(500));
    if (kind != u"text") {
      makeDatabase(database);
      if (QTest::currentTestFailed()) return;
      const QByteArray good = contentOf(database);
      QVERIFY(good.size() > 8'192);
      content = kind == u"cut short" ? good.left(good.size() / 2) : good.left(100) + QByteArray(good.size() - 100, 'x');
    }
    QVERIFY(write(database, content));
    seeTheRescue(database, u"damaged"_s, 6);
    QCOMPARE(contentOf(database), content);
  }

  void databaseOfANewerVersion() {
    const QString database = path(u"roasts.db"_s);
    makeDatabase(database);
    if (QTest::currentTestFailed()) return;
    QByteArray content = contentOf(database);
    qToBigEndian<quint32>(9'999, content.data() + 60);  // user_version, see https://www.sqlite.org/fileformat2.html
    QVERIFY(write(database, content));
    seeTheRescue(database, u"newer version"_s, 5);
    QCOMPARE(contentOf(database), content);
  }

  void secondInstance() {
    const QString database = path(u"roasts.db"_s);
    start(database);
    if (QTest::currentTestFailed()) return;
    QTemporaryDir other;
    ConsoleUnderTest second(other.path());
    second.start({u"--twin"_s, u"--db"_s, database});
    QTRY_VERIFY_WITH_TIMEOUT(second.shown(u"What happened"_s), kPatienceMs);
    const QString said = *second.shown(u"What happened"_s);
    QVERIFY2(said.contains(QString::number(console_->process().processId())), qPrintable(said));
    QVERIFY2(second.errors().contains(said.left(40)), qPrintable(second.errors()));
    QVERIFY(!second.shown(u"Where this session is recorded"_s));  // it cannot go on
    second.click(u"Quit"_s);                                      // it may be gone before it answers
    QTRY_VERIFY_WITH_TIMEOUT(!second.running(), kPatienceMs);
    QCOMPARE(second.exitCode(), 4);
    abortWorks();  // the first has not been disturbed
    if (QTest::currentTestFailed()) return;
    quit(0);
    const auto journal = readJournal(database, u"console.started"_s);
    QVERIFY(journal);
    QCOMPARE(journal->size(), size_t(1));
  }

  // A real full disk; needs the right to mount.
  void fullDisk() {
    const SmallDisk disk(path(u"disk"_s), "size=4m");
    if (!disk.mounted()) QSKIP("a tmpfs cannot be mounted here; fullByFileSize() covers it with a limit");
    const QString database = path(u"disk/roasts.db"_s);
    start(database);
    if (QTest::currentTestFailed()) return;
    QFile filler(path(u"disk/filler"_s));
    QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    const QByteArray page(4'096, 'x');
    const auto fill = [&] {
      while (filler.write(page) == page.size()) {
      }
      return console_->shows(kTrouble, u"is full"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(fill(), kPatienceMs);
    seeTheFullDisk(database, u"is full"_s, [&] { QVERIFY(filler.remove()); });
  }

  // The same with a limit on the size of files, which anybody may set: writing beyond it fails as on a full disk.
  void fullByFileSize() {
    const QString database = path(u"roasts.db"_s);
    start(database, {u"/bin/sh"_s, u"-c"_s, u"trap '' XFSZ; exec \"$@\""_s, u"sh"_s});
    if (QTest::currentTestFailed()) return;
    const auto limit = [this](rlim_t bytes) {
      const rlimit wanted{bytes, RLIM_INFINITY};
      return ::prlimit(static_cast<pid_t>(console_->process().processId()), RLIMIT_FSIZE, &wanted, nullptr) == 0;
    };
    QVERIFY(limit(4'096));
    seeTheFullDisk(database, u"free some space"_s, [&] { QVERIFY(limit(RLIM_INFINITY)); });
  }
};

QTEST_GUILESS_MAIN(EndToEndBadInputTest)
#include "tst_e2e_bad_input.moc"
