// Errors are values. Every fallible function of the engine returns Result<T>; exceptions never cross a thread,
// a slot or a C callback.
#pragma once

#include <QString>
#include <tl/expected.hpp>
#include <utility>

namespace tryer::base {

// The one list of codes. Stable: they appear in --json output and in the journal.
enum class ErrorCode {
  InvalidArgument,
  NotFound,
  Conflict,  // compare-and-set lost: the stored state is another one now
  Refused,   // a gate, the latch or the state does not allow it
  Expired,
  Cancelled,
  Timeout,
  Busy,  // somebody else holds it: the USB interface, the database
  NoPermission,
  Disconnected,
  UnknownProduct,
  Protocol,  // the other side said something that the protocol does not allow
  Io,
  DiskFull,
  Corrupt,
  NewerVersion,  // written by a newer version of this program
  Internal,
};

// "no-permission" for ErrorCode::NoPermission, and so on.
QString errorCodeName(ErrorCode code);

// The system's own words for an errno. Thread-safe.
QString systemErrorText(int systemError);

struct Error {
  ErrorCode code = ErrorCode::Internal;
  QString message;  // for a person: what happened, to what, and what to do
  QString details;  // for a log: technical, copyable
  bool retryable = false;
};

template <typename T = void>
using Result = tl::expected<T, Error>;

// return fail(ErrorCode::NotFound, u"…"_s);
inline tl::unexpected<Error> fail(ErrorCode code, QString message, QString details = {}, bool retryable = false) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(details), retryable});
}
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace tryer::base
