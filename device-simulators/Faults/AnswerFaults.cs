using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>What befalls one answer, and the bytes that come of it.</summary>
internal sealed class AnswerFaults(IReadOnlyList<BusFault> struck, FaultDice dice, byte stranger)
{
    private const int NoiseMax = 8;
    private const int FlipsMax = 3;

    /// <summary>Names of the faults, for the log; empty for none.</summary>
    internal string Names => string.Join('+', struck.Select(fault => fault.Kind.FormOf().Name));

    internal bool IsAny => struck.Count > 0;

    internal bool IsSilent => Has(FaultKind.Dead);

    /// <summary>How much later the answer comes; the line goes on meanwhile.</summary>
    internal TimeSpan Late => Find(FaultKind.Late)?.Delay ?? TimeSpan.Zero;

    /// <summary>Pause after each byte.</summary>
    internal TimeSpan PerByte => Find(FaultKind.SlowBytes)?.Delay ?? TimeSpan.Zero;

    internal bool Has(FaultKind kind) => Find(kind) is not null;

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
    internal byte[] Before(ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer)
    {
        var bytes = new List<byte>();
        if (Has(FaultKind.Echo)) bytes.AddRange(question);
        if (Has(FaultKind.Foreign)) bytes.AddRange(StrangerFrame(question, answer));
        if (Has(FaultKind.Noise) && dice.Below(4) > 0) AddNoise(bytes);
        return [.. bytes];
    }

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

        if (Has(FaultKind.Truncate))
        {
            var kept = 1 + dice.Below(bytes.Count - 1);
            bytes.RemoveRange(kept, bytes.Count - kept);
        }

        if (Has(FaultKind.Noise) && dice.Below(4) == 0) AddNoise(bytes);
        return [.. bytes];
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

    private BusFault? Find(FaultKind kind)
    {
        foreach (var fault in struck)
        {
            if (fault.Kind == kind) return fault;
        }

        return null;
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

    private void AddNoise(List<byte> bytes)
    {
        for (var left = 1 + dice.Below(NoiseMax); left > 0; left--) bytes.Add(dice.Byte());
    }
}
