using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>What the kernel knows of one gateway.</summary>
internal struct GatewayState
{
    /// <summary>Between birth and death certificate; whoever speaks was born.</summary>
    public bool IsBorn;

    /// <summary>Receive time of the death; 0 while alive.</summary>
    public long DiedTickMs;

    /// <summary>Receive time of its newest message.</summary>
    public long SeenTickMs;

    /// <summary>Receive time since which it is alive without a break that an alarm told of.</summary>
    public long AliveSinceTickMs;
}

/// <summary>Which gateways are there. They are few: a tick looks at each.</summary>
internal sealed class GatewayWatch(OfflineRule[] rules)
{
    private readonly DeviceTable _names = new();
    private GatewayState[] _states = new GatewayState[64];

    // By gateway and rule: onset of the open alarm, 0 for none.
    private long[] _onsets = new long[64 * rules.Length];

    /// <summary>Told for each alarm that opens or closes, by rule and gateway; for groups.</summary>
    public Action<int, int, bool, long>? Changed { get; init; }

    public int Count => _names.Count;

    public string NameOf(int gateway) => _names.NameOf(gateway);

    public ref GatewayState StateOf(int gateway) => ref _states[gateway];

    public ref long OnsetOf(int gateway, int rule) => ref _onsets[(gateway * rules.Length) + rule];

    /// <summary>It can be heard: born, and no alarm says that it is offline.</summary>
    public bool IsAlive(int gateway)
    {
        if (!_states[gateway].IsBorn) return false;
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (OnsetOf(gateway, rule) != 0) return false;
        }

        return true;
    }

    public int NumberOf(ReadOnlySpan<byte> id)
    {
        var gateway = _names.NumberOf(id);
        if (gateway < _states.Length) return gateway;
        Array.Resize(ref _states, gateway * 2);
        Array.Resize(ref _onsets, gateway * 2 * rules.Length);
        return gateway;
    }

    /// <summary>It spoke: whoever does is alive, unless a death certificate says otherwise; then only a birth brings it back.</summary>
    public int Seen(ReadOnlySpan<byte> id, long tickMs, bool isBirth, Teller tell)
    {
        var gateway = NumberOf(id);
        ref var state = ref _states[gateway];
        state.SeenTickMs = tickMs;
        if (state.IsBorn && !isBirth && state.DiedTickMs == 0 && rules.Length == 0) return gateway;
        if (!isBirth && state.DiedTickMs != 0) return gateway;
        var wasAway = !state.IsBorn;
        state.IsBorn = true;
        state.DiedTickMs = 0;
        for (var rule = 0; rule < rules.Length; rule++)
        {
            ref var onset = ref OnsetOf(gateway, rule);
            if (onset == 0) continue;
            wasAway = true;
            if (rules[rule].Group is not { Members: false }) tell.Cleared(rules[rule], NameOf(gateway), onset, tickMs, double.NaN);
            Changed?.Invoke(rule, gateway, false, tickMs);
            onset = 0;
        }

        if (wasAway) state.AliveSinceTickMs = tickMs;
        return gateway;
    }

    public void Died(ReadOnlySpan<byte> id, long tickMs)
    {
        ref var state = ref _states[NumberOf(id)];
        if (state.IsBorn) (state.IsBorn, state.DiedTickMs) = (false, tickMs);
    }

    public void Tick(long tickMs, long awakeSinceMs, Teller tell)
    {
        for (var rule = 0; rule < rules.Length; rule++)
        {
            for (var gateway = 0; gateway < Count; gateway++) Tick(rule, gateway, tickMs, awakeSinceMs, tell);
        }
    }

    private void Tick(int rule, int gateway, long tickMs, long awakeSinceMs, Teller tell)
    {
        ref var onset = ref OnsetOf(gateway, rule);
        if (onset != 0) return;
        ref readonly var state = ref _states[gateway];
        var died = state.DiedTickMs != 0 && tickMs - state.DiedTickMs >= rules[rule].DeathDelayMs;
        var silent = state.IsBorn && tickMs - Math.Max(state.SeenTickMs, awakeSinceMs) >= rules[rule].SilenceMs;
        if (!died && !silent) return;
        onset = died ? state.DiedTickMs : state.SeenTickMs;
        if (rules[rule].Group is not { Members: false }) tell.Raised(rules[rule], NameOf(gateway), onset, tickMs, double.NaN, rules[rule].Level);
        Changed?.Invoke(rule, gateway, true, onset);
    }
}
