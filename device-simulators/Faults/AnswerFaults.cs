namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>What befalls one answer, and the bytes that come of it.</summary>
internal sealed partial class AnswerFaults(IReadOnlyList<BusFault> struck, FaultDice dice, byte stranger)
{
    private const int NoiseMax = 8;

    /// <summary>Names of the faults, for the log; empty for none.</summary>
    internal string Names => string.Join('+', struck.Select(fault => fault.Kind.FormOf().Name));

    internal bool IsAny => struck.Count > 0;

    internal bool IsSilent => Has(FaultKind.Dead);

    /// <summary>How much later the answer comes; the line goes on meanwhile.</summary>
    internal TimeSpan Late => Find(FaultKind.Late)?.Delay ?? TimeSpan.Zero;

    /// <summary>Pause after each byte.</summary>
    internal TimeSpan PerByte => Find(FaultKind.SlowBytes)?.Delay ?? TimeSpan.Zero;

    internal bool Has(FaultKind kind) => Find(kind) is not null;

    /// <summary>What goes over a serial line before the answer: the echo, a stranger's frame, noise.</summary>
    private byte[] Precede(ReadOnlySpan<byte> question, byte[] stranger)
    {
        var bytes = new List<byte>();
        if (Has(FaultKind.Echo)) bytes.AddRange(question);
        bytes.AddRange(stranger);
        if (Has(FaultKind.Noise) && dice.Below(4) > 0) AddNoise(bytes);
        return [.. bytes];
    }

    private BusFault? Find(FaultKind kind)
    {
        foreach (var fault in struck)
        {
            if (fault.Kind == kind) return fault;
        }

        return null;
    }

    private byte[] Mutilate(List<byte> bytes)
    {
        if (Has(FaultKind.Truncate))
        {
            var kept = 1 + dice.Below(bytes.Count - 1);
            bytes.RemoveRange(kept, bytes.Count - kept);
        }

        if (Has(FaultKind.Noise) && dice.Below(4) == 0) AddNoise(bytes);
        return [.. bytes];
    }

    private void AddNoise(List<byte> bytes)
    {
        for (var left = 1 + dice.Below(NoiseMax); left > 0; left--) bytes.Add(dice.Byte());
    }
}
