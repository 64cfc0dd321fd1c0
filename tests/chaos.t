#!/bin/sh
# A short chaos run; "make chaos" is the long one.
CHAOS_S=${CHAOS_S:-20} exec "$(dirname "$0")/chaos"
