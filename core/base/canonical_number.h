// Numbers as ECMAScript prints them (ECMA-262, Number::toString), which RFC 8785 §3.2.2.3 prescribes.
#pragma once

#include <QByteArrayView>
#include <array>

namespace tryer::base {

using NumberText = std::array<char, 32>;

// The text of value, written into buffer: the shortest digits that read back to the same double. "null" for NaN and ±∞.
QByteArrayView canonicalNumber(double value, NumberText& buffer);

}  // namespace tryer::base
