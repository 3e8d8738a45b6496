// Wakes its thread from any other one.
#pragma once

#include <QObject>
#include <atomic>

namespace tryer::base {

// Lives on the thread it wakes; moveToThread() before the first call. Several calls may be told as one; none is lost.
class Waker : public QObject {
 public:
  void wake() noexcept;  // any thread, as long as this lives

 protected:
  virtual void onWake() = 0;  // on the thread this object lives on
  bool event(QEvent* event) override;

 private:
  std::atomic<bool> told_{false};  // an event is under way: one is enough
};

}  // namespace tryer::base
