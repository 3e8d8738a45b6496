// A small heat model, just true enough for a driver and an abort to be tested against: it warms with the heater, cools
// with the fan, and goes on doing so when nobody talks to the machine. It is not a roast simulation (that is the twin).
//
//   drum   C_d dT_d/dt = P − (a + b·fan)(T_d − T_amb) − k(T_d − T_b)    C_d 3,500 J/K, a 2, b 0.35, k 8 W/K
//   beans  C_b dT_b/dt = k(T_d − T_b)   while beans are in the drum      C_b 900 J/K (500 g)
//   what a sensor shows follows its source with a lag: infrared 6 s, probe 15 s, exhaust 8 s
//   P = 1,300 W × heater / 9
// Integrated by explicit Euler at 0.1 s: all time constants are far longer. Figures are chosen, not measured.
#pragma once

namespace tryer::emulator {

inline constexpr double kAmbientC = 25.0;
inline constexpr double kHeatStepS = 0.1;

struct HeatInputs {
  double powerFraction = 0;  // 0..1 of full heater power
  int fan = 1;               // 0 = not turning
  bool beansInDrum = false;
};

// Not thread-safe.
class HeatModel {
 public:
  void step(const HeatInputs& inputs);  // kHeatStepS of machine time
  void loadBeans() { beanTempC_ = kAmbientC; }
  void setAll(double tempC);  // drum, beans and every reading, at rest

  double drumTempC() const { return drumTempC_; }
  double infraredC() const { return infraredC_; }
  double probeC() const { return probeC_; }
  double exhaustC() const { return exhaustC_; }
  double riseCPerMin() const { return riseCPerMin_; }  // of the infrared reading, smoothed over about 10 s

 private:
  double drumTempC_ = kAmbientC;
  double beanTempC_ = kAmbientC;
  double infraredC_ = kAmbientC;
  double probeC_ = kAmbientC;
  double exhaustC_ = kAmbientC;
  double riseCPerMin_ = 0;
};

}  // namespace tryer::emulator
