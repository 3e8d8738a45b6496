// A Qt generic plugin for tests: loaded into the unmodified program (QT_QPA_GENERIC_PLUGINS=tryersteering:SOCKET), it
// does what a person would: press keys, click what has a name, read what is shown. One JSON object a line on a local
// socket, one answer a line. It knows nothing of the program but its accessible names.
//
//   {"do":"key","key":"F12"}             a key to what has the focus, as the window system sends it
//   {"do":"click","name":"Approve"}      the first visible, enabled widget of that accessible name
//   {"do":"read","name":"…"}             → {"ok":true,"text":"…","enabled":true}; the widget's accessible value, else
//   its text
//   {"do":"names"}                       → every accessible name on visible windows
//   {"do":"grab","file":"x.png"}         a picture of the main window; with "name": of that widget
//   {"do":"size","width":1280,"height":720}
//   {"do":"close"}                       the dialog that is open, else the main window
#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QGenericPlugin>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeySequence>
#include <QLabel>
#include <QLineEdit>
#include <QLocalServer>
#include <QLocalSocket>
#include <QPointer>
#include <QTest>
#include <QTextEdit>
#include <QTimer>
#include <QWidget>
#include <QWindow>

using namespace Qt::StringLiterals;

namespace {

QList<QWidget*> visibleWidgets() {
  QList<QWidget*> found;
  for (QWidget* window : QApplication::topLevelWidgets()) {
    if (!window->isVisible()) continue;
    found.append(window);
    for (QWidget* child : window->findChildren<QWidget*>()) {
      if (child->isVisible()) found.append(child);
    }
  }
  return found;
}

QWidget* named(const QString& name) {
  for (QWidget* widget : visibleWidgets()) {
    if (widget->accessibleName() == name) return widget;
  }
  for (QWidget* widget : visibleWidgets()) {
    if (widget->accessibleName().startsWith(name)) return widget;
  }
  return nullptr;
}

QString textOf(QWidget* widget) {
  if (const auto* page = qobject_cast<QTextEdit*>(widget)) return page->toPlainText();
  if (QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget)) {
    const QString value = accessible->text(QAccessible::Value);
    if (!value.isEmpty()) return value;
    const QString description = accessible->text(QAccessible::Description);
    if (!description.isEmpty()) return description;
  }
  if (const auto* label = qobject_cast<QLabel*>(widget)) return label->text();
  if (const auto* button = qobject_cast<QAbstractButton*>(widget)) return button->text();
  return widget->accessibleName();
}

QWidget* mainWindow() {
  for (QWidget* window : QApplication::topLevelWidgets()) {
    if (window->isVisible() && !window->parentWidget() && window->isWindow() && window->windowType() == Qt::Window)
      return window;
  }
  return nullptr;
}

QWindow* keyTarget() {
  if (QWindow* focus = QGuiApplication::focusWindow()) return focus;
  QWidget* window = QApplication::activeModalWidget() ? QApplication::activeModalWidget() : mainWindow();
  if (!window) return nullptr;
  // When a dialog goes, a window system gives the focus back to the window below; the offscreen one gives it to nobody.
  QApplication::setActiveWindow(window);
  return window->windowHandle();
}

QJsonObject failed(const QString& why) {
  return {{u"ok"_s, false}, {u"why"_s, why}};
}

class Steering final : public QObject {
 public:
  explicit Steering(const QString& path) {
    QLocalServer::removeServer(path);
    connect(&server_, &QLocalServer::newConnection, this, [this] {
      QLocalSocket* socket = server_.nextPendingConnection();
      connect(socket, &QLocalSocket::readyRead, socket, [socket] {
        while (socket->canReadLine()) {
          const QJsonObject order = QJsonDocument::fromJson(socket->readLine()).object();
          socket->write(QJsonDocument(obey(order)).toJson(QJsonDocument::Compact) + '\n');
        }
      });
    });
    if (!server_.listen(path)) qWarning("steering: cannot listen on %s", qPrintable(path));
  }

 private:
  static QJsonObject obey(const QJsonObject& order) {
    const QString what = order[u"do"_s].toString();
    if (what == u"key") return pressKey(order[u"key"_s].toString());
    if (what == u"type") return typeText(order[u"text"_s].toString());
    if (what == u"click") return click(order[u"name"_s].toString(), order[u"holdMs"_s].toInt());
    if (what == u"read") return read(order[u"name"_s].toString());
    if (what == u"names") return names();
    if (what == u"grab") return grab(order[u"file"_s].toString(), order[u"name"_s].toString());
    if (what == u"close") return closeWindow();
    if (what == u"size") {
      QWidget* window = mainWindow();
      if (!window) return failed(u"no window"_s);
      window->resize(order[u"width"_s].toInt(), order[u"height"_s].toInt());
      return {{u"ok"_s, true}};
    }
    return failed(u"unknown order"_s);
  }

  static QJsonObject pressKey(const QString& name) {
    const QKeySequence sequence(name);
    QWindow* target = keyTarget();
    if (sequence.isEmpty() || !target) return failed(u"no such key, or no window"_s);
    QTest::keyClick(target, sequence[0].key(), sequence[0].keyboardModifiers());
    return {{u"ok"_s, true}};
  }

  static QJsonObject typeText(const QString& text) {
    QWindow* target = keyTarget();
    if (!target) return failed(u"no window"_s);
    for (const QChar letter : text) QTest::keyClick(target, letter.toLatin1());
    return {{u"ok"_s, true}};
  }

  static QJsonObject click(const QString& name, int holdMs) {
    QWidget* widget = named(name);
    if (!widget) return failed(u"nothing visible is called "_s + name);
    if (!widget->isEnabled()) return failed(name + u" is disabled"_s);
    QTest::mousePress(widget, Qt::LeftButton);
    const auto release = [widget = QPointer(widget)] {
      if (widget) QTest::mouseRelease(widget, Qt::LeftButton);
    };
    if (holdMs > 0) {
      QTimer::singleShot(holdMs, widget, release);
    } else {
      release();
    }
    return {{u"ok"_s, true}};
  }

  static QJsonObject read(const QString& name) {
    QWidget* widget = named(name);
    if (!widget) return failed(u"nothing visible is called "_s + name);
    return {{u"ok"_s, true}, {u"text"_s, textOf(widget)}, {u"enabled"_s, widget->isEnabled()}};
  }

  static QJsonObject names() {
    QJsonArray list;
    for (QWidget* widget : visibleWidgets()) {
      if (!widget->accessibleName().isEmpty()) list.append(widget->accessibleName() + u" = "_s + textOf(widget));
    }
    return {{u"ok"_s, true}, {u"names"_s, list}};
  }

  static QJsonObject grab(const QString& file, const QString& name) {
    QWidget* widget = name.isEmpty() ? mainWindow() : named(name);
    return {{u"ok"_s, widget && widget->grab().save(file)}};
  }

  static QJsonObject closeWindow() {
    QWidget* target = QApplication::activeModalWidget() ? QApplication::activeModalWidget() : mainWindow();
    if (!target) return failed(u"no window"_s);
    // Later, so that the answer leaves before the program may end.
    QTimer::singleShot(0, target, &QWidget::close);
    return {{u"ok"_s, true}};
  }

  QLocalServer server_;
};

}  // namespace

class SteeringPlugin final : public QGenericPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "steering_plugin.json")
 public:
  QObject* create(const QString& key, const QString& specification) override {
    return key == u"tryersteering" ? new Steering(specification) : nullptr;
  }
};

#include "steering_plugin.moc"
