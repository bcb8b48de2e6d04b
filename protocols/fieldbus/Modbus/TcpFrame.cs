using System.Buffers.Binary;

namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>One Modbus frame on TCP: the MBAP header and a PDU.</summary>
/// <remarks>
/// MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3; all fields big-endian
/// <code>
/// +------------------+-------------------+-----------------------+----------+---------------+
/// | transaction (16) | protocol (16) = 0 | length (16) = 2..254  | unit (8) | PDU (1..253 B)|
/// +------------------+-------------------+-----------------------+----------+---------------+
///                                                                |----- length bytes ------|
/// </code>
/// <see cref="Pdu"/> borrows the input buffer: use it before the next read.
/// </remarks>
public readonly ref struct TcpFrame
{
    /// <summary>Bytes before the PDU.</summary>
    public const int HeaderSize = 7;

    /// <summary>Longest frame, bytes; bounds every receive buffer.</summary>
    public const int SizeMax = ModbusLimits.TcpSizeMax;

    private const int ProtocolOffset = 2;
    private const int LengthOffset = 4;
    private const int UnitOffset = 6;
    private const int LengthMin = 2;
    private const int LengthMax = 1 + ModbusLimits.PduSizeMax;

    /// <summary>Number that pairs an answer with its question; the slave returns what it got.</summary>
    public ushort Transaction { get; private init; }

    /// <summary>Slave behind a gateway; devices with their own address ignore it (0 or 255).</summary>
    public byte Unit { get; private init; }

    /// <summary>Function and data, 1 to 253 bytes.</summary>
    public ReadOnlySpan<byte> Pdu { get; private init; }

    /// <summary>First byte of the PDU as it came; the top bit marks an exception.</summary>
    public ModbusFunction Function => Pdu.IsEmpty ? default : (ModbusFunction)Pdu[0];

    /// <summary>
    /// Takes one frame from the head of a stream. A wrong header is told before its payload is waited for.
    /// </summary>
    /// <param name="input">What has arrived so far; bytes of the next frame may follow.</param>
    /// <param name="frame">Set on <see cref="TcpStatus.Ok"/> only.</param>
    /// <param name="consumed">Bytes of the frame, 0 unless <see cref="TcpStatus.Ok"/>.</param>
    public static TcpStatus Read(ReadOnlySpan<byte> input, out TcpFrame frame, out int consumed)
    {
        frame = default;
        consumed = 0;
        if (input.Length < LengthOffset) return TcpStatus.Incomplete;
        if (BinaryPrimitives.ReadUInt16BigEndian(input[ProtocolOffset..]) != 0) return TcpStatus.WrongProtocol;
        if (input.Length < UnitOffset) return TcpStatus.Incomplete;
        int length = BinaryPrimitives.ReadUInt16BigEndian(input[LengthOffset..]);
        if (length is < LengthMin or > LengthMax) return TcpStatus.WrongLength;
        if (input.Length < UnitOffset + length) return TcpStatus.Incomplete;

        consumed = UnitOffset + length;
        frame = new TcpFrame
        {
            Transaction = BinaryPrimitives.ReadUInt16BigEndian(input),
            Unit = input[UnitOffset],
            Pdu = input[HeaderSize..consumed],
        };
        return TcpStatus.Ok;
    }

    /// <summary>Puts the MBAP header before a PDU.</summary>
    /// <param name="transaction">Any number; the next for a question, the question's for an answer.</param>
    /// <param name="unit">Slave behind a gateway, or 255.</param>
    /// <param name="pdu">
    /// 1 to 253 bytes; may already lie in <paramref name="output"/> at offset 7, which saves the copy.
    /// </param>
    /// <param name="output">At least <paramref name="pdu"/> and <see cref="HeaderSize"/> bytes.</param>
    /// <param name="written">Bytes of the frame, 0 unless <see cref="TcpStatus.Ok"/>.</param>
    public static TcpStatus Write(
        ushort transaction, byte unit, ReadOnlySpan<byte> pdu, Span<byte> output, out int written)
    {
        written = 0;
        if (pdu.IsEmpty || pdu.Length > ModbusLimits.PduSizeMax) return TcpStatus.WrongPduSize;
        if (output.Length < HeaderSize + pdu.Length) return TcpStatus.BufferTooSmall;

        pdu.CopyTo(output[HeaderSize..]);
        BinaryPrimitives.WriteUInt16BigEndian(output, transaction);
        BinaryPrimitives.WriteUInt16BigEndian(output[ProtocolOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(output[LengthOffset..], (ushort)(1 + pdu.Length));
        output[UnitOffset] = unit;
        written = HeaderSize + pdu.Length;
        return TcpStatus.Ok;
    }
}
