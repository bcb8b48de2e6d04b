using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.Benchmarks;

/// <summary>
/// The alarm kernel as it is written first: dictionaries by rule and device, every state looked at with every tick. The peer of the array kernel; it
/// knows thresholds with their guards and nothing else, so it does less for a reading.
/// </summary>
internal sealed class NaiveKernel(IEnumerable<AlarmRule> rules)
{
    private readonly Dictionary<Quantity, ThresholdRule[]> _thresholds =
        rules.OfType<ThresholdRule>().GroupBy(rule => rule.Quantity).ToDictionary(group => group.Key, group => group.ToArray());

    private readonly Dictionary<(string Rule, string Device), State> _states = [];
    private readonly Dictionary<(string Device, Quantity Quantity), double> _guards = [];
    private readonly TextPool _texts = new();

    public long Raised { get; private set; }

    public void Apply(in JournalEntry entry)
    {
        if (entry.Type == EntryType.Tick) Tick(entry.ReceivedUnixMs);
        if (entry.Type != EntryType.Data) return;
        var device = _texts.Of(entry.Device);
        foreach (var row in entry.Rows)
        {
            var reading = row.Reading;
            if (!reading.IsGood || row.IsHistorical) continue;
            _guards[(device, reading.Quantity)] = reading.Value;
            if (!_thresholds.TryGetValue(reading.Quantity, out var own)) continue;
            foreach (var rule in own)
            {
                ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_states, (rule.Id, device), out _);
                if (reading.UnixMs < state.LastUnixMs) continue;
                var holds = rule.Guard is not { } guard || (_guards.TryGetValue((device, guard.Quantity), out var value) && guard.Holds(value));
                Step(rule, ref state, holds && rule.IsExceeded(reading.Value), !holds || rule.IsNormal(reading.Value), reading.UnixMs, entry.ReceivedUnixMs);
            }
        }
    }

    private void Step(ThresholdRule rule, ref State state, bool exceeded, bool normal, long unixMs, long tickMs)
    {
        var phase = (state.Phase, exceeded, normal) switch
        {
            (0, true, _) => 1,
            (1, false, _) => 0,
            (2, _, true) => 3,
            (3, _, false) => 2,
            _ => state.Phase,
        };
        if (phase != state.Phase) (state.Phase, state.SinceUnixMs, state.SinceTickMs) = (phase, unixMs, tickMs);
        (state.LastUnixMs, state.Rule) = (unixMs, rule);
        Settle(ref state, unixMs - state.SinceUnixMs);
    }

    private void Tick(long tickMs)
    {
        foreach (var key in _states.Keys)
        {
            ref var state = ref CollectionsMarshal.GetValueRefOrNullRef(_states, key);
            if (state.Phase is 1 or 3) Settle(ref state, tickMs - state.SinceTickMs);
        }
    }

    private void Settle(ref State state, long heldMs)
    {
        if (state.Phase == 1 && heldMs >= state.Rule.OnDelayMs)
        {
            state.Phase = 2;
            Raised++;
        }
        else if (state.Phase == 3 && heldMs >= state.Rule.OffDelayMs)
        {
            state.Phase = 0;
        }
    }

    private struct State
    {
        public int Phase;
        public long SinceUnixMs;
        public long SinceTickMs;
        public long LastUnixMs;
        public ThresholdRule Rule;
    }
}
