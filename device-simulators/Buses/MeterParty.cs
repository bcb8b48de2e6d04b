using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What the parties of the meter protocols share: a splitter, and the way of an answer to the line.</summary>
/// <param name="splitter">Of the protocol.</param>
/// <param name="form">Where things stand in its frames.</param>
/// <param name="mischief">What goes wrong.</param>
/// <param name="counters">What was seen and said.</param>
internal abstract class MeterParty(FrameSplitter splitter, MeterForm form, BusMischief mischief, BusCounters counters) : LineParty
{
    private const int PreambleMax = 4;

    private readonly byte[] _answer = new byte[PreambleMax + splitter.FrameSizeMax];
    private long _skipped;

    internal override bool IsInsideFrame => splitter.Waiting > 0;

    internal override void Feed(ReadOnlySpan<byte> bytes)
    {
        // More than two longest frames without one among them cannot be told from noise.
        if (splitter.Feed(bytes) < bytes.Length) splitter.Clear();
    }

    internal override void Forget()
    {
        splitter.Clear();
        _skipped = splitter.BytesSkipped;
    }

    internal override bool TryAnswer(bool silence, out int requestSize, out Departure departure)
    {
        departure = default;
        requestSize = 0;
        if (splitter.Take(out var question, silence) != SplitStatus.Frame) return false;

        // The preamble took its time on the wire too.
        requestSize = question.Length + (int)Math.Min(PreambleMax, splitter.BytesSkipped - _skipped);
        _skipped = splitter.BytesSkipped;
        if (TryAnswer(question, _answer, out var answer)) departure = ToDeparture(question, answer);
        return true;
    }

    /// <summary>Answers one frame into <paramref name="output"/>; false where nobody answers.</summary>
    private protected abstract bool TryAnswer(ReadOnlySpan<byte> question, Span<byte> output, out MeterAnswer answer);

    /// <summary>A question to a meter of this line came.</summary>
    private protected void NoteRequest() => counters.Requested();

    /// <summary>What befalls the answer of a meter; null on a bus where all is well.</summary>
    private protected AnswerFaults? FaultsOf(MeterDevice meter) => mischief.IsAny && mischief.Next(meter.Address) is { IsAny: true } struck ? struck : null;

    /// <summary>The only one of several that a question means; null for none, and for several: talking at once they are understood by nobody.</summary>
    private protected static T? Single<T>(IEnumerable<T> meters, Func<T, bool> isMeant)
        where T : class
    {
        T? found = null;
        foreach (var meter in meters)
        {
            if (!isMeant(meter)) continue;
            if (found is not null) return null;
            found = meter;
        }

        return found;
    }

    private Departure ToDeparture(ReadOnlySpan<byte> question, in MeterAnswer answer)
    {
        if (answer.Faults is not { } faults)
        {
            counters.Replied(answer.IsRefusal);
            return new Departure(default, _answer.AsMemory(0, answer.Size));
        }

        var bytes = _answer.AsSpan(0, answer.Size);
        var before = faults.Before(question, bytes, form);
        if (faults.IsSilent) return new Departure(before, default);
        counters.Replied(answer.IsRefusal);
        return new Departure(before, faults.SpoilMeterFrame(bytes), faults.Late, faults.PerByte);
    }
}

/// <summary>An answer that was written.</summary>
/// <param name="Size">Bytes, preamble included.</param>
/// <param name="IsRefusal">The meter refuses.</param>
/// <param name="Faults">What befalls it; null for nothing.</param>
internal readonly record struct MeterAnswer(int Size, bool IsRefusal, AnswerFaults? Faults);
