// Package cpuid is one instruction, written by gen/cpuid.
package cpuid
