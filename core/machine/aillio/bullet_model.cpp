#include "core/machine/aillio/bullet_model.h"

#include <algorithm>
#include <array>

#include "core/machine/aillio/r1_poll.h"
#include "core/machine/aillio/r1_profile.h"
#include "core/machine/aillio/r1_safety_port.h"
#include "core/machine/aillio/r2_poll.h"
#include "core/machine/aillio/r2_profile.h"
#include "core/machine/aillio/r2_safety_port.h"

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;

namespace {

template <typename Link>
base::Result<std::unique_ptr<BulletLink>> open(const usb::UsbContext& context, const usb::UsbDeviceInfo& info,
                                               const base::Clock& clock, base::Waker& waker, quint64 number) {
  return Link::open(context, info, clock, waker, number);
}

template <typename Poll>
std::unique_ptr<BulletPoll> poll(const base::Clock& clock, const BulletSafetyPort& port, PollListener& listener) {
  return std::make_unique<Poll>(clock, port, listener);
}

constexpr std::array<BulletModel, 2> kModels{
    {{"Aillio Bullet R1"_L1, [](quint16 product) { return product == kR1Product || product == kR1Rev3Product; }, true,
      encodeR1, r1Capability, open<R1Link>,
      [](const base::Clock& clock, bool othersAsked) -> std::unique_ptr<BulletSafetyPort> {
        return std::make_unique<R1SafetyPort>(clock, othersAsked);
      },
      poll<R1Poll>},
     {"Aillio Bullet R2"_L1, [](quint16 product) { return product == kR2Product; }, false, encodeR2, r2Capability,
      open<R2Link>,
      [](const base::Clock& clock, bool) -> std::unique_ptr<BulletSafetyPort> {
        return std::make_unique<R2SafetyPort>(clock);
      },
      poll<R2Poll>}}};

}  // namespace

const BulletModel* bulletModel(quint16 product) {
  const auto found = std::ranges::find_if(kModels, [product](const auto& model) { return model.isMine(product); });
  return found == kModels.end() ? nullptr : &*found;
}

}  // namespace tryer::machine::aillio
