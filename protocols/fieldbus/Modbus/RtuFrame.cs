using System.Buffers.Binary;

namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>One Modbus frame as it travels on RS-485: the bytes between two silences.</summary>
/// <remarks>
/// MODBUS over Serial Line V1.02, 2.5.1
/// <code>
/// +----------+--------------+-----------------+----------------------+
/// | unit (8) | function (8) | data (0..252 B) | crc (16, low first)  |
/// +----------+--------------+-----------------+----------------------+
///            |------------- PDU -------------|
/// </code>
/// <see cref="Pdu"/> borrows the input buffer: use it before the next read.
/// </remarks>
public readonly ref struct RtuFrame
{
    /// <summary>Shortest frame, bytes: unit, function, checksum.</summary>
    public const int SizeMin = 4;

    /// <summary>Longest frame, bytes; bounds every receive buffer.</summary>
    public const int SizeMax = ModbusLimits.RtuSizeMax;

    /// <summary>Bytes around the PDU: unit and checksum.</summary>
    public const int Overhead = 1 + Crc16.Size;

    /// <summary>Address of the slave that is asked or that answers; 0 is a broadcast.</summary>
    public byte Unit { get; private init; }

    /// <summary>Function and data, 1 to 253 bytes.</summary>
    public ReadOnlySpan<byte> Pdu { get; private init; }

    /// <summary>First byte of the PDU as it came; the top bit marks an exception.</summary>
    public ModbusFunction Function => Pdu.IsEmpty ? default : (ModbusFunction)Pdu[0];

    /// <summary>
    /// Takes all of <paramref name="input"/> as one frame. Noise on a bus is ordinary: a bad frame is a status.
    /// </summary>
    /// <param name="input">The bytes between two silences, or as many as <see cref="RtuLength"/> told.</param>
    /// <param name="frame">Set on <see cref="RtuStatus.Ok"/> only.</param>
    public static RtuStatus Read(ReadOnlySpan<byte> input, out RtuFrame frame)
    {
        frame = default;
        if (input.Length < SizeMin) return RtuStatus.TooShort;
        if (input.Length > SizeMax) return RtuStatus.TooLong;

        var body = input[..^Crc16.Size];
        var crc = BinaryPrimitives.ReadUInt16LittleEndian(input[^Crc16.Size..]);
        if (crc != Crc16.Compute(body)) return RtuStatus.BadCrc;

        frame = new RtuFrame { Unit = body[0], Pdu = body[1..] };
        return RtuStatus.Ok;
    }

    /// <summary>Puts unit and checksum around a PDU.</summary>
    /// <param name="unit">0 (broadcast) or 1 to 247.</param>
    /// <param name="pdu">
    /// 1 to 253 bytes; may already lie in <paramref name="output"/> at offset 1, which saves the copy.
    /// </param>
    /// <param name="output">At least <paramref name="pdu"/> and <see cref="Overhead"/> bytes.</param>
    /// <param name="written">Bytes of the frame, 0 unless <see cref="RtuStatus.Ok"/>.</param>
    public static RtuStatus Write(byte unit, ReadOnlySpan<byte> pdu, Span<byte> output, out int written)
    {
        written = 0;
        if (pdu.IsEmpty) return RtuStatus.TooShort;
        if (pdu.Length > ModbusLimits.PduSizeMax) return RtuStatus.TooLong;
        var size = pdu.Length + Overhead;
        if (output.Length < size) return RtuStatus.BufferTooSmall;

        pdu.CopyTo(output[1..]);
        output[0] = unit;
        var crc = Crc16.Compute(output[..(size - Crc16.Size)]);
        BinaryPrimitives.WriteUInt16LittleEndian(output[(size - Crc16.Size)..], crc);
        written = size;
        return RtuStatus.Ok;
    }
}
