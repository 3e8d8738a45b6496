#include "core/base/error.h"

#include <system_error>

namespace tryer::base {

using namespace Qt::StringLiterals;

QString errorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument:
      return u"invalid-argument"_s;
    case ErrorCode::NotFound:
      return u"not-found"_s;
    case ErrorCode::Conflict:
      return u"conflict"_s;
    case ErrorCode::Refused:
      return u"refused"_s;
    case ErrorCode::Expired:
      return u"expired"_s;
    case ErrorCode::Cancelled:
      return u"cancelled"_s;
    case ErrorCode::Timeout:
      return u"timeout"_s;
    case ErrorCode::Busy:
      return u"busy"_s;
    case ErrorCode::NoPermission:
      return u"no-permission"_s;
    case ErrorCode::Disconnected:
      return u"disconnected"_s;
    case ErrorCode::UnknownProduct:
      return u"unknown-product"_s;
    case ErrorCode::Protocol:
      return u"protocol"_s;
    case ErrorCode::Io:
      return u"io"_s;
    case ErrorCode::DiskFull:
      return u"disk-full"_s;
    case ErrorCode::Corrupt:
      return u"corrupt"_s;
    case ErrorCode::NewerVersion:
      return u"newer-version"_s;
    case ErrorCode::Internal:
      return u"internal"_s;
  }
  return u"internal"_s;
}

QString systemErrorText(int systemError) {
  return QString::fromLocal8Bit(std::generic_category().message(systemError).c_str());
}

}  // namespace tryer::base
