using System.Numerics;
using System.Runtime.InteropServices;

namespace SmartPoles.Protocols.Journal;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), one hardware instruction per eight bytes where the CPU has it.</summary>
internal static class Crc32C
{
    public const uint Initial = uint.MaxValue;

    /// <summary>Takes more bytes into a running register; start with <see cref="Initial"/>, end with <see cref="Finish"/>.</summary>
    public static uint Update(uint register, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            register = BitOperations.Crc32C(register, BitConverter.IsLittleEndian ? word : Swap(word));
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) register = BitOperations.Crc32C(register, rest);
        return register;
    }

    public static uint Update(uint register, ulong word) => BitOperations.Crc32C(register, word);

    public static uint Update(uint register, uint word) => BitOperations.Crc32C(register, word);

    public static uint Finish(uint register) => ~register;

    public static uint Compute(ReadOnlySpan<byte> bytes) => Finish(Update(Initial, bytes));

    private static ulong Swap(ulong word) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
}
