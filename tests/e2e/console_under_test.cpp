#include "tests/e2e/console_under_test.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include "tests/e2e/program.h"

namespace tryer::e2e {

using namespace Qt::StringLiterals;

ConsoleUnderTest::ConsoleUnderTest(QString folder)
    : folder_(std::move(folder)), environment_(QProcessEnvironment::systemEnvironment()) {
  environment_.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
  environment_.insert(u"QT_PLUGIN_PATH"_s, steeringPlugins());
  environment_.insert(u"QT_QPA_GENERIC_PLUGINS"_s, u"tryersteering:%1/steering"_s.arg(folder_));
  environment_.insert(u"HOME"_s, folder_);
  for (const QString& name : {u"XDG_DATA_HOME"_s, u"XDG_CONFIG_HOME"_s, u"XDG_CACHE_HOME"_s})
    environment_.insert(name, folder_ + u'/' + name.toLower());
}

ConsoleUnderTest::~ConsoleUnderTest() {
  steering_.abort();
  if (!running()) return;
  process_.terminate();
  if (process_.waitForFinished(5'000)) return;
  process_.kill();
  process_.waitForFinished(5'000);
}

void ConsoleUnderTest::start(const QStringList& arguments, const QStringList& under) {
  steering_.abort();
  errors_.clear();
  QFile::remove(folder_ + u"/steering"_s);
  const QStringList command = under + QStringList{consoleProgram()} + arguments;
  process_.setProcessEnvironment(environment_);
  process_.start(command.first(), command.mid(1));
  process_.waitForStarted(kAnswerMs);
}

void ConsoleUnderTest::forget() {
  steering_.abort();
  QFile::remove(folder_ + u"/steering"_s);
}

std::optional<int> ConsoleUnderTest::exitCode(int ms) {
  if (running() && !process_.waitForFinished(ms)) return std::nullopt;
  return process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -1;
}

QString ConsoleUnderTest::errors() {
  errors_ += QString::fromUtf8(process_.readAllStandardError());
  return errors_;
}

bool ConsoleUnderTest::connected() {
  if (steering_.state() == QLocalSocket::ConnectedState) return true;
  steering_.abort();
  steering_.connectToServer(folder_ + u"/steering"_s);
  return steering_.waitForConnected(kAnswerMs);
}

QJsonObject ConsoleUnderTest::order(const QJsonObject& order) {
  why_ = u"the program does not listen"_s;
  if (!connected()) return {};
  steering_.write(QJsonDocument(order).toJson(QJsonDocument::Compact) + '\n');
  const QDeadlineTimer deadline(kAnswerMs);
  why_ = u"no answer"_s;
  while (!steering_.canReadLine()) {
    const auto left = static_cast<int>(deadline.remainingTime());
    if (left == 0 || !steering_.waitForReadyRead(left)) {
      steering_.abort();
      return {};
    }
  }
  const QJsonObject answer = QJsonDocument::fromJson(steering_.readLine()).object();
  why_ = answer[u"why"_s].toString();
  return answer;
}

bool ConsoleUnderTest::press(const QString& key) {
  return order({{u"do"_s, u"key"_s}, {u"key"_s, key}})[u"ok"_s].toBool();
}

bool ConsoleUnderTest::type(const QString& text) {
  return order({{u"do"_s, u"type"_s}, {u"text"_s, text}})[u"ok"_s].toBool();
}

bool ConsoleUnderTest::click(const QString& name, int holdMs) {
  return order({{u"do"_s, u"click"_s}, {u"name"_s, name}, {u"holdMs"_s, holdMs}})[u"ok"_s].toBool();
}

bool ConsoleUnderTest::close() {
  return order({{u"do"_s, u"close"_s}})[u"ok"_s].toBool();
}

std::optional<QString> ConsoleUnderTest::shown(const QString& name) {
  const QJsonObject answer = order({{u"do"_s, u"read"_s}, {u"name"_s, name}});
  return answer[u"ok"_s].toBool() ? std::optional(answer[u"text"_s].toString()) : std::nullopt;
}

bool ConsoleUnderTest::shows(const QString& name, const QString& part) {
  return shown(name).value_or(QString()).contains(part);
}

QStringList ConsoleUnderTest::names() {
  QStringList all;
  const QJsonArray list = order({{u"do"_s, u"names"_s}})[u"names"_s].toArray();
  for (const auto& name : list) all.append(name.toString());
  return all;
}

QString ConsoleUnderTest::firstNameWith(const QString& part) {
  const QStringList found = names().filter(part);
  return found.isEmpty() ? QString() : found.first();
}

QImage ConsoleUnderTest::picture(const QString& name) {
  const QString file = u"%1/picture-%2.png"_s.arg(folder_).arg(++pictures_);
  if (!order({{u"do"_s, u"grab"_s}, {u"file"_s, file}, {u"name"_s, name}})[u"ok"_s].toBool()) return {};
  return QImage(file);
}

}  // namespace tryer::e2e
