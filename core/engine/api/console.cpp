// The interfaces have no code; this file gives the library their meta objects.
#include "core/engine/api/console.h"
