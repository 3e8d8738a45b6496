// Ids of the values of an enumeration, in their order from 0: one table for both directions.
#pragma once

#include <QString>
#include <array>
#include <optional>

namespace tryer::model {

template <std::size_t N>
using IdTable = std::array<QLatin1StringView, N>;

template <typename E, std::size_t N>
QString idOf(const IdTable<N>& table, E value) {
  const auto index = static_cast<std::size_t>(value);
  return index < N ? QString(table[index]) : QString();
}

template <typename E, std::size_t N>
std::optional<E> valueOf(const IdTable<N>& table, const QString& id) {
  for (std::size_t i = 0; i < N; ++i) {
    if (table[i] == id) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace tryer::model
