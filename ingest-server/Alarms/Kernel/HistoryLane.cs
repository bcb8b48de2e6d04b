namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>
/// What came late is judged on a lane of its own, by event time alone: it may raise a historic alarm and never touches the present. Only rules that a
/// single value decides have one, and only devices with a backlog.
/// </summary>
internal sealed class HistoryLane
{
    /// <summary>A historic alarm that nothing ended is closed when its backlog has been silent for so long.</summary>
    private const long QuietMs = 5 * 60_000;

    private readonly Dictionary<(int Device, int Machine), HistoryState> _states = [];
    private readonly List<(int Device, int Machine)> _over = [];

    public IReadOnlyDictionary<(int Device, int Machine), HistoryState> States => _states;

    public void Restore(int device, int machine, HistoryState state) => _states[(device, machine)] = state;

    public void OnValue(int device, string name, RuleMachine machine, scoped in Sample sample, Teller tell)
    {
        if (!_states.TryGetValue((device, machine.Index), out var state)) _states.Add((device, machine.Index), state = new HistoryState());
        state.SeenTickMs = sample.TickMs;
        if (sample.UnixMs <= state.LastUnixMs) return;
        state.LastUnixMs = sample.UnixMs;
        ref var slot = ref state.Slot;
        var (wasOpen, onset) = (slot.IsOpen, slot.OnsetUnixMs);
        var judgement = machine.Judge(in sample, ref slot, default);
        PhaseMachine.OnValue(ref slot, judgement, machine.OnDelayMs, machine.OffDelayMs, sample.UnixMs, sample.TickMs);
        if (slot.IsOpen == wasOpen) return;
        var kind = slot.IsOpen ? TransitionKind.Raised : TransitionKind.Cleared;
        tell.Historic(
            kind, machine.Rule, name, wasOpen ? onset : slot.OnsetUnixMs, sample.UnixMs, sample.Value, sample.TickMs - sample.UnixMs,
            machine.LevelOf(slot.IsOpen ? machine.StepOf(in slot, sample.Value, 0) : (byte)0));
    }

    public void Tick(long tickMs, DeviceStates devices, RuleMachine[] machines, Teller tell)
    {
        if (_states.Count == 0) return;
        _over.Clear();
        foreach (var (key, state) in _states)
        {
            if (tickMs - state.SeenTickMs >= QuietMs) _over.Add(key);
        }

        _over.Sort();
        foreach (var key in _over)
        {
            _states.Remove(key, out var state);
            if (!state!.Slot.IsOpen) continue;
            var machine = machines[key.Machine];
            tell.Historic(
                TransitionKind.Cleared, machine.Rule, devices.NameOf(key.Device), state.Slot.OnsetUnixMs, state.LastUnixMs, double.NaN,
                tickMs - state.LastUnixMs, machine.Rule.Level);
        }
    }
}

/// <summary>Where the backlog of one device stands under one rule.</summary>
internal sealed class HistoryState
{
    public RuleSlot Slot;

    public long LastUnixMs { get; set; }

    public long SeenTickMs { get; set; }
}
