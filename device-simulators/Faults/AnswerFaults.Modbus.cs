using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Faults;

// What befalls the answers of Modbus units.
internal sealed partial class AnswerFaults
{
    private const int FlipsMax = 3;

    /// <summary>Puts a refusal or a wrong number of registers in the place of an answer; gives its new length.</summary>
    internal int SpoilPdu(Span<byte> pdu, int length)
    {
        var refusal = Find(FaultKind.Busy) ?? Find(FaultKind.Exception);
        if (refusal is not null)
        {
            ModbusResponseWriter.TryWriteException((ModbusFunction)(pdu[0] & 0x7F), refusal.Code, pdu, out length);
            return length;
        }

        var isRead = pdu[0] is (byte)ModbusFunction.ReadHoldingRegisters or (byte)ModbusFunction.ReadInputRegisters;
        if (!Has(FaultKind.WrongCount) || !isRead) return length;
        var change = length + 2 > ModbusLimits.PduSizeMax || (length > 4 && dice.Below(2) == 0) ? -2 : 2;
        if (change > 0) pdu.Slice(length, change).Fill(0x5A);
        pdu[1] = (byte)(pdu[1] + change);
        return length + change;
    }

    /// <summary>What goes over a serial line before the answer: the echo, a stranger's frame, noise.</summary>
    internal byte[] Before(ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer) =>
        Precede(question, Has(FaultKind.Foreign) ? StrangerFrame(question, answer) : []);

    /// <summary>The answer as it leaves a serial line, with what comes behind it.</summary>
    internal byte[] SpoilFrame(ReadOnlySpan<byte> answer)
    {
        var bytes = answer.ToArray().ToList();
        if (Has(FaultKind.Flip))
        {
            // At most three bits: the checksum finds these for certain, more only nearly always.
            var bits = new HashSet<int>();
            for (var left = 1 + dice.Below(FlipsMax); left > 0; left--) bits.Add(dice.Below(bytes.Count * 8));
            foreach (var bit in bits) bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return Mutilate(bytes);
    }

    /// <summary>A stranger's whole frame for a Modbus TCP stream: another transaction of the same unit, its data changed.</summary>
    internal byte[] StrangerOnTcp(ushort transaction, byte unit, ReadOnlySpan<byte> answer)
    {
        var pdu = answer.ToArray();
        for (var index = 2; index < pdu.Length; index++) pdu[index] = dice.Byte();
        var frame = new byte[TcpFrame.SizeMax];
        TcpFrame.Write((ushort)(transaction - 1 - dice.Below(1000)), unit, pdu, frame, out var size);
        return frame[..size];
    }

    /// <summary>Either a second master's question, or the same answer from a unit that does not live here, its data changed.</summary>
    private byte[] StrangerFrame(ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer)
    {
        Span<byte> pdu = stackalloc byte[ModbusLimits.PduSizeMax];
        var isQuestion = dice.Below(2) == 0;
        var source = isQuestion ? question : answer;
        var length = source.Length - RtuFrame.Overhead;
        source.Slice(1, length).CopyTo(pdu);
        if (!isQuestion)
        {
            for (var index = 2; index < length; index++) pdu[index] = dice.Byte();
        }

        var frame = new byte[RtuFrame.SizeMax];
        RtuFrame.Write(stranger, pdu[..length], frame, out var size);
        return frame[..size];
    }
}
