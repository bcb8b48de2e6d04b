using SmartPoles.Protocols.Fieldbus;

namespace SmartPoles.DeviceSimulators.Faults;

// What befalls the answers of meters: frames with 68H first, the address behind it, the sum and 16H last.
internal sealed partial class AnswerFaults
{
    private const byte Start = 0x68;

    /// <summary>The reason of a refusal that befalls the answer; null for none.</summary>
    internal byte? Refusal => (Find(FaultKind.Busy) ?? Find(FaultKind.Exception)) is { } refusal ? (byte)refusal.Code : null;

    /// <summary>A byte more or fewer than the value has, with a right checksum; gives the new size.</summary>
    /// <param name="value">Room for one byte more.</param>
    /// <param name="size">Bytes of the value.</param>
    internal int SpoilValue(Span<byte> value, int size)
    {
        if (!Has(FaultKind.WrongCount) || size == 0) return size;
        if (size == value.Length || (size > 1 && dice.Below(2) == 0)) return size - 1;
        value[size] = Bcd.FromValue(dice.Below(100));
        return size + 1;
    }

    /// <summary>What goes over the line before a meter's answer.</summary>
    /// <param name="question">As it came.</param>
    /// <param name="answer">As it would go out.</param>
    /// <param name="form">Where things stand in a frame of this protocol.</param>
    internal byte[] Before(ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer, MeterForm form) =>
        Precede(question, Has(FaultKind.Foreign) ? StrangerFrame(dice.Below(2) == 0 ? question : answer, answer, form) : []);

    /// <summary>The answer as it leaves the line. What is turned over lies in one byte: the sum finds that for certain, more not always.</summary>
    internal byte[] SpoilMeterFrame(ReadOnlySpan<byte> answer)
    {
        var bytes = answer.ToArray().ToList();
        if (Has(FaultKind.Flip))
        {
            var start = answer.IndexOf(Start);
            bytes[start + dice.Below(bytes.Count - start)] ^= (byte)(1 << dice.Below(8));
        }

        return Mutilate(bytes);
    }

    /// <summary>A second master's question, or the same answer with other digits, of a meter that does not live here.</summary>
    private byte[] StrangerFrame(ReadOnlySpan<byte> source, ReadOnlySpan<byte> answer, MeterForm form)
    {
        var bytes = source.ToArray();
        var frame = bytes.AsSpan(source.IndexOf(Start));
        if (source == answer)
        {
            for (var at = form.ValueOffset; at < frame.Length - 2; at++) frame[at] = (byte)(Bcd.FromValue(dice.Below(100)) + form.ValueAdds);
        }

        var high = frame[form.AddressEnd];
        do
        {
            frame[form.AddressEnd] = Bcd.FromValue(dice.Below(100));
        }
        while (frame[form.AddressEnd] == high || form.IsTaken(frame));

        frame[^2] = Sum8.Compute(frame[..^2]);
        return bytes;
    }
}

/// <summary>Where things stand in the frames of one meter protocol.</summary>
/// <param name="AddressEnd">Position of the highest byte of the address.</param>
/// <param name="ValueOffset">Position of the value in an answer, behind all that says what it is.</param>
/// <param name="ValueAdds">What is added to each byte of the value on the wire.</param>
/// <param name="IsTaken">Whether the address in a frame is that of a meter on this bus.</param>
internal sealed record MeterForm(int AddressEnd, int ValueOffset, byte ValueAdds, FrameJudge IsTaken);

/// <summary>Judges a frame.</summary>
internal delegate bool FrameJudge(ReadOnlySpan<byte> frame);
