using System.Collections.Concurrent;
using System.Globalization;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>Plays a plan on one bus: decides for every question what will befall its answer. Thread-safe.</summary>
public sealed class BusMischief
{
    private readonly BusFaultPlan _plan;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly byte[] _strangers;
    private readonly ConcurrentDictionary<ulong, ulong> _questions = new();

    /// <param name="plan">What may go wrong.</param>
    /// <param name="units">Units on this bus: a stranger has none of these numbers, so that its frames can be told apart.</param>
    /// <param name="clock">Schedules the faults, from now on.</param>
    /// <param name="counts">Counts what has struck.</param>
    internal BusMischief(BusFaultPlan plan, IEnumerable<byte> units, TimeProvider clock, FaultCounts counts)
    {
        _plan = plan;
        _clock = clock;
        _started = clock.GetTimestamp();
        Counts = counts;
        var taken = units.ToHashSet();
        _strangers = [.. Enumerable.Range(1, 247).Select(number => (byte)number).Where(number => !taken.Contains(number))];
    }

    internal FaultCounts Counts { get; }

    /// <summary>False for a plan without faults: nothing needs to be asked then.</summary>
    internal bool IsAny => _plan.Faults.Count > 0;

    /// <summary>What befalls the answer to the next question to a unit.</summary>
    internal AnswerFaults Next(byte unit)
    {
        var dice = DiceFor(unit);
        var struck = Roll(dice, fault => fault.Concerns(unit));
        return new AnswerFaults(struck, dice, _strangers.Length == 0 ? (byte)0 : _strangers[dice.Below(_strangers.Length)]);
    }

    /// <summary>What befalls the answer to the next question to a meter.</summary>
    /// <param name="meter">All its digits.</param>
    internal AnswerFaults Next(string meter)
    {
        // A unit has one byte; the bit above tells a meter with few digits from it.
        var dice = DiceFor(ulong.Parse(meter, NumberStyles.None, CultureInfo.InvariantCulture) + 256);
        return new AnswerFaults(Roll(dice, fault => fault.Concerns(meter)), dice, stranger: 0);
    }

    /// <summary>What befalls the next sentence of a talker.</summary>
    /// <param name="talker">Its two letters.</param>
    /// <param name="formatter">The three letters of the sentence.</param>
    internal AnswerFaults Next(string talker, string formatter)
    {
        // Five letters of a byte each.
        var station = 0UL;
        foreach (var letter in talker + formatter) station = (station << 8) | (byte)letter;
        var dice = DiceFor(station);
        return new AnswerFaults(Roll(dice, fault => fault is { Unit: null, Meter: null }), dice, stranger: 0);
    }

    private FaultDice DiceFor(ulong station) => new(_plan.Seed, station, _questions.AddOrUpdate(station, 1, (_, before) => before + 1));

    private List<BusFault> Roll(FaultDice dice, Func<BusFault, bool> concerns)
    {
        var played = _clock.GetElapsedTime(_started);
        var struck = new List<BusFault>();
        foreach (var fault in _plan.Faults)
        {
            // Rolled in any case, so that a schedule does not shift the fate of the other faults.
            var hits = dice.Share() < fault.Probability;
            if (!hits || !concerns(fault) || !fault.IsOnAt(played)) continue;
            struck.Add(fault);
            Counts.Count(fault.Kind);
        }

        return struck;
    }
}
