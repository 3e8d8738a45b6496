// The real tryer, unmodified, started as a person starts it and steered by what a person has: keys, what is shown.
#pragma once

#include <QImage>
#include <QJsonObject>
#include <QLocalSocket>
#include <QProcess>
#include <QStringList>
#include <optional>

namespace tryer::e2e {

// One thread. Every question has an answer at once or within kAnswerMs; nothing here waits for the program to change:
// that is polled by the test (QTRY_…).
class ConsoleUnderTest {
 public:
  static constexpr int kAnswerMs = 20'000;

  // folder: for the sockets and as HOME, so that nothing of the person who runs the test is touched.
  explicit ConsoleUnderTest(QString folder);
  ~ConsoleUnderTest();  // kills what still runs

  // under: a command that starts the console, for example bulletsim with its options and "--"; empty: none.
  void start(const QStringList& arguments, const QStringList& under = {});
  void setVariable(const QString& name, const QString& value) { environment_.insert(name, value); }

  // Another console is started by what start() started: the connection to the one before is of no use.
  void forget();

  QProcess& process() { return process_; }
  bool running() const { return process_.state() != QProcess::NotRunning; }
  // The exit code; none: it still runs after ms. -1: ended by a signal.
  std::optional<int> exitCode(int ms = 0);
  QString errors();  // all it has said on stderr so far

  // False: no answer, or it could not be done. why() tells.
  bool press(const QString& key);
  bool type(const QString& text);
  bool click(const QString& name, int holdMs = 0);
  bool close();
  QString why() const { return why_; }

  // What is shown by the thing of that accessible name; none: no such thing to be seen, or the program is gone.
  std::optional<QString> shown(const QString& name);
  bool shows(const QString& name, const QString& part);
  QStringList names();                         // "name = text" of all there is to be seen
  QString firstNameWith(const QString& part);  // of those; empty: none
  QImage picture(const QString& name = {});

 private:
  QJsonObject order(const QJsonObject& order);
  bool connected();

  QString folder_;
  QProcessEnvironment environment_;
  QProcess process_;
  QLocalSocket steering_;
  QString errors_;
  QString why_;
  int pictures_ = 0;
};

}  // namespace tryer::e2e
