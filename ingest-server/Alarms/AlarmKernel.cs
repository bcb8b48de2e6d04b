using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>
/// Journal entries in, transitions out. Deterministic: time is what the journal says (ticks for timers, the reading's own
/// time for durations), so live, restart and backtest give the same alarms with the same ids.
/// </summary>
public sealed class AlarmKernel
{
    /// <summary>A hole between ticks longer than this means that the server slept: silence is measured anew from then on.</summary>
    private const long TickHoleMs = 5_000;

    // By quantity number: asked for every row, and most have neither.
    private readonly ThresholdRule[]?[] _thresholds;
    private readonly bool[] _guards;
    private readonly OfflineRule[] _offline;
    private readonly Dictionary<string, ThresholdRule> _rulesById;
    private readonly TextPool _texts = new();

    public AlarmKernel(IReadOnlyList<AlarmRule> rules)
    {
        var thresholds = rules.OfType<ThresholdRule>().ToArray();
        var top = (int)QuantityCatalogue.All[^1].Quantity;
        _thresholds = new ThresholdRule[]?[top + 1];
        _guards = new bool[top + 1];
        foreach (var group in thresholds.GroupBy(rule => rule.Quantity)) _thresholds[(int)group.Key] = [.. group];
        foreach (var rule in thresholds.Where(rule => rule.Guard is not null)) _guards[(int)rule.Guard!.Quantity] = true;
        _offline = rules.OfType<OfflineRule>().ToArray();
        _rulesById = thresholds.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
    }

    /// <summary>The whole state, for snapshots.</summary>
    internal KernelState State { get; private set; } = new();

    internal void Restore(KernelState state)
    {
        State = state;

        // A rule that is gone takes its states with it; its alarms stay as they were in the book.
        foreach (var key in state.Thresholds.Keys.Where(key => !_rulesById.ContainsKey(key.Rule)).ToArray()) state.Thresholds.Remove(key);
    }

    /// <summary>Takes one entry; transitions are added to the list.</summary>
    public void Apply(in JournalEntry entry, long position, List<AlarmTransition> transitions)
    {
        switch (entry.Type)
        {
            case EntryType.Data:
                Seen(entry.Gateway, entry.ReceivedUnixMs, isBorn: null, position, transitions);
                Data(in entry, position, transitions);
                break;
            case EntryType.NodeBirth:
                Seen(entry.Gateway, entry.ReceivedUnixMs, isBorn: true, position, transitions);
                break;
            case EntryType.DeviceBirth or EntryType.DeviceDeath:
                Seen(entry.Gateway, entry.ReceivedUnixMs, isBorn: null, position, transitions);
                break;
            case EntryType.NodeDeath:
                Died(entry.Gateway, entry.ReceivedUnixMs);
                break;
            case EntryType.Tick:
                Tick(entry.ReceivedUnixMs, position, transitions);
                break;
            case EntryType.Filling:
                Filling(in entry, position, transitions);
                break;
            case EntryType.Dropped:
                transitions.Add(new AlarmTransition(
                    TransitionKind.Raised, AlarmId.Of(ServerRules.JournalDropped, ServerRules.Subject, entry.ReceivedUnixMs), ServerRules.JournalDropped,
                    ServerRules.Subject, entry.ReceivedUnixMs, entry.ReceivedUnixMs, entry.DroppedTo - entry.DroppedFrom, position));
                break;
            case EntryType.Acknowledge:
                transitions.Add(new AlarmTransition(
                    TransitionKind.Acknowledged, JournalEntry.TextOf(entry.Subject), null, "", 0, entry.ReceivedUnixMs, double.NaN, position,
                    JournalEntry.TextOf(entry.Who), JournalEntry.TextOf(entry.Detail)));
                break;
        }
    }

    private void Filling(in JournalEntry entry, long position, List<AlarmTransition> transitions)
    {
        var wasFilling = State.JournalFillingSinceMs != 0;
        if (wasFilling == entry.IsBeyondMark) return;
        if (entry.IsBeyondMark) State.JournalFillingSinceMs = entry.ReceivedUnixMs;
        var onset = State.JournalFillingSinceMs;
        if (!entry.IsBeyondMark) State.JournalFillingSinceMs = 0;
        transitions.Add(new AlarmTransition(
            entry.IsBeyondMark ? TransitionKind.Raised : TransitionKind.Cleared, AlarmId.Of(ServerRules.JournalFilling, ServerRules.Subject, onset),
            ServerRules.JournalFilling, ServerRules.Subject, onset, entry.ReceivedUnixMs, entry.Percent, position));
    }

    private void Data(in JournalEntry entry, long position, List<AlarmTransition> transitions)
    {
        var device = _texts.Of(entry.Device);
        foreach (var row in entry.Rows)
        {
            var reading = row.Reading;

            // Doubt neither raises nor clears, and the past does not change the present.
            if (!reading.IsGood || row.IsHistorical) continue;
            var unixMs = row.IsAhead ? entry.ReceivedUnixMs : reading.UnixMs;
            var number = (int)reading.Quantity;
            if (number >= _thresholds.Length) continue;
            if (_guards[number]) State.Guards[new GuardKey(device, reading.Quantity)] = reading.Value;
            if (_thresholds[number] is not { } rules) continue;
            foreach (var rule in rules)
            {
                var guardHolds = GuardHolds(rule, device);
                ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(State.Thresholds, new ThresholdKey(rule.Id, device), out _);
                var before = state;
                state = ThresholdMachine.OnValue(rule, in before, reading.Value, guardHolds, unixMs, entry.ReceivedUnixMs);
                Tell(rule, device, in before, in state, unixMs, position, transitions);
            }
        }
    }

    private bool GuardHolds(ThresholdRule rule, string device) =>
        rule.Guard is null
        || (State.Guards.TryGetValue(new GuardKey(device, rule.Guard.Quantity), out var value) && value >= rule.Guard.AtLeast);

    private static void Tell(
        ThresholdRule rule, string device, in ThresholdState before, in ThresholdState after, long atUnixMs, long position, List<AlarmTransition> transitions)
    {
        if (IsOpen(before.Phase) == IsOpen(after.Phase)) return;
        var onset = IsOpen(after.Phase) ? after.OnsetUnixMs : before.OnsetUnixMs;
        transitions.Add(new AlarmTransition(
            IsOpen(after.Phase) ? TransitionKind.Raised : TransitionKind.Cleared,
            AlarmId.Of(rule, device, onset), rule, device, onset, atUnixMs, after.LastValue, position));
    }

    private static bool IsOpen(AlarmPhase phase) => phase is AlarmPhase.Raised or AlarmPhase.Clearing;

    private void Seen(ReadOnlySpan<byte> id, long tickMs, bool? isBorn, long position, List<AlarmTransition> transitions)
    {
        var gateway = _texts.Of(id);
        ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(State.Gateways, gateway, out _);
        var before = state;

        // Whoever speaks is alive, unless a death certificate says otherwise: then only a birth brings it back.
        var born = isBorn ?? before.DiedTickMs == 0;
        state = new GatewayState(born, born ? 0 : before.DiedTickMs, tickMs, born ? 0 : before.AlarmOnsetMs);
        if (!born || before.AlarmOnsetMs == 0) return;
        foreach (var rule in _offline)
        {
            transitions.Add(new AlarmTransition(
                TransitionKind.Cleared, AlarmId.Of(rule, gateway, before.AlarmOnsetMs), rule, gateway, before.AlarmOnsetMs, tickMs, double.NaN, position));
        }
    }

    private void Died(ReadOnlySpan<byte> id, long tickMs)
    {
        var gateway = _texts.Of(id);
        var before = State.Gateways.GetValueOrDefault(gateway);
        if (before.IsBorn) State.Gateways[gateway] = before with { IsBorn = false, DiedTickMs = tickMs };
    }

    private void Tick(long tickMs, long position, List<AlarmTransition> transitions)
    {
        if (State.TickMs != 0 && tickMs - State.TickMs > TickHoleMs) State.AwakeSinceMs = tickMs;
        if (State.AwakeSinceMs == 0) State.AwakeSinceMs = tickMs;
        State.TickMs = Math.Max(State.TickMs, tickMs);
        foreach (var rule in _offline) TickOffline(rule, tickMs, position, transitions);
        foreach (var (key, before) in State.Thresholds)
        {
            if (before.Phase is not (AlarmPhase.Pending or AlarmPhase.Clearing)) continue;
            var rule = _rulesById[key.Rule];
            var after = ThresholdMachine.OnTick(rule, in before, tickMs);
            if (after == before) continue;
            State.Thresholds[key] = after;
            Tell(rule, key.Device, in before, in after, tickMs, position, transitions);
        }
    }

    private void TickOffline(OfflineRule rule, long tickMs, long position, List<AlarmTransition> transitions)
    {
        foreach (var (gateway, state) in State.Gateways)
        {
            if (state.AlarmOnsetMs != 0) continue;
            var died = state.DiedTickMs != 0 && tickMs - state.DiedTickMs >= rule.DeathDelayMs;
            var silentSince = Math.Max(state.SeenTickMs, State.AwakeSinceMs);
            var silent = state.IsBorn && tickMs - silentSince >= rule.SilenceMs;
            if (!died && !silent) continue;
            var onset = died ? state.DiedTickMs : state.SeenTickMs;
            State.Gateways[gateway] = state with { IsBorn = false, AlarmOnsetMs = onset };
            transitions.Add(new AlarmTransition(
                TransitionKind.Raised, AlarmId.Of(rule, gateway, onset), rule, gateway, onset, tickMs, double.NaN, position));
        }
    }
}
