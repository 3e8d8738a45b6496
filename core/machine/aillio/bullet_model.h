// The models of Bullet that can be driven: what is made for each. The one table; everything above asks it by product.
#pragma once

#include <memory>

#include "core/machine/aillio/bullet_link.h"
#include "core/machine/aillio/bullet_poll.h"
#include "core/machine/aillio/bullet_safety_port.h"
#include "core/machine/aillio/control.h"
#include "core/machine/usb/usb_context.h"
#include "core/model/capability.h"

namespace tryer::machine::aillio {

inline constexpr quint16 kVendor =
    0x0483;  // STMicroelectronics: the maker of the Bullet's controller, and of much else
inline constexpr quint16 kR1Product = 0x5741;
inline constexpr quint16 kR1Rev3Product = 0xa27e;
inline constexpr quint16 kR2Product = 0xa4cd;

// A constant: only functions. Links, ports and polls of one model belong together.
struct BulletModel {
  QLatin1StringView name;  // "Aillio Bullet R1"
  bool (*isMine)(quint16 product);
  bool tellsSerial;  // it can be known again wherever it is plugged in
  Encoder encoder;
  model::Capability (*capability)();
  base::Result<std::unique_ptr<BulletLink>> (*openLink)(const usb::UsbContext& context, const usb::UsbDeviceInfo& info,
                                                        const base::Clock& clock, base::Waker& waker, quint64 number);
  // othersAsked: another program had the roaster just now.
  std::unique_ptr<BulletSafetyPort> (*makeSafetyPort)(const base::Clock& clock, bool othersAsked);
  std::unique_ptr<BulletPoll> (*makePoll)(const base::Clock& clock, const BulletSafetyPort& port,
                                          PollListener& listener);
};

// nullptr: none that this version knows.
const BulletModel* bulletModel(quint16 product);

}  // namespace tryer::machine::aillio
