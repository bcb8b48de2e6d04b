using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>What is known of one run of the machine.</summary>
/// <param name="Boot">Names it.</param>
/// <param name="OffsetMs">UTC milliseconds at its start; null until the clock was known in it.</param>
/// <param name="Clock">Quality of the clock when the offset was learned.</param>
/// <param name="GuessMs">Not before this UTC time it started: the last time that was known before.</param>
public sealed record BootTime(ulong Boot, long? OffsetMs, ClockQuality Clock, long GuessMs);

/// <summary>What may be done with a record that has no UTC time.</summary>
internal enum StampVerdict
{
    /// <summary>Its time is known now.</summary>
    Stamped,

    /// <summary>Its time may still become known: hold it back.</summary>
    Hold,

    /// <summary>Nobody will know, or it has waited long enough: it goes with a guess, flagged as such.</summary>
    Guessed,
}

/// <summary>Stamps records that were taken before the clock was known. Guarded by the outbox's gate.</summary>
internal sealed class BootTimes(SampleClock clock, IReadOnlyList<BootTime> remembered, long lastKnownUnixMs, TimeSpan alarmWait, TimeSpan otherWait)
{
    /// <summary>Runs of the machine remembered; a machine that loses power daily reaches its server within two months.</summary>
    public const int BootsMax = 64;

    private readonly List<BootTime> _boots = [.. remembered];

    public IReadOnlyList<BootTime> All => _boots;

    /// <summary>The present run, as the clock knows it now; true if that is news worth saving.</summary>
    public bool Learn()
    {
        var offset = clock.OffsetMs;
        var at = _boots.FindIndex(each => each.Boot == clock.Boot);
        if (at < 0)
        {
            _boots.Add(new BootTime(clock.Boot, offset, clock.Quality, lastKnownUnixMs));
            if (_boots.Count > BootsMax) _boots.RemoveAt(0);
            return true;
        }

        // The first offset stays: what was stamped with it, and sent again, must get the same times.
        if (_boots[at].OffsetMs is not null || offset is null) return false;
        _boots[at] = _boots[at] with { OffsetMs = offset, Clock = clock.Quality };
        return true;
    }

    /// <summary>Milliseconds to add to times since the machine's start, and how good the sum is.</summary>
    public StampVerdict Judge(ulong boot, DropClass @class, long sinceStartMs, out long offsetMs, out ClockQuality quality)
    {
        Learn();
        var known = _boots.Find(each => each.Boot == boot);
        offsetMs = known?.OffsetMs ?? known?.GuessMs ?? lastKnownUnixMs;
        quality = known?.OffsetMs is null ? ClockQuality.Unknown : known.Clock;
        if (known?.OffsetMs is not null) return StampVerdict.Stamped;
        if (boot != clock.Boot) return StampVerdict.Guessed;
        var waited = TimeSpan.FromMilliseconds(clock.BootMs - sinceStartMs);
        return waited < (@class == DropClass.Alarm ? alarmWait : otherWait) ? StampVerdict.Hold : StampVerdict.Guessed;
    }
}
