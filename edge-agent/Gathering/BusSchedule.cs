namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>Decides who is asked next on one bus. No clock, no I/O: the same past gives the same choice.</summary>
/// <remarks>
/// Earliest deadline first, where a less urgent class has its deadlines moved back by a fixed lag: alarms go before everything that
/// is not itself overdue by that lag, and nothing waits for ever. A visit to a device goes on until it is over, since questions
/// to one device belong together, unless something more urgent than its next question has come due elsewhere. Silent devices are
/// probed in gaps that are long enough for an unanswered question, within the budget. A device whose last question got no answer is
/// asked again in its turn, since mostly it was noise; but when that was in vain, the next one in doubt waits for such a gap, or for
/// as long as it takes that such questions cost the others a twentieth of the time: many that die together delay nobody by much.
/// </remarks>
internal sealed class BusSchedule(DeviceSchedule[] devices, ProbeBudget budget, long frequency)
{
    // Normal readings may wait a second for alarms, slow ones four; a probe five for a gap.
    private const int NormalLagSeconds = 1;
    private const int LowLagSeconds = 4;
    private const int ProbeLagSeconds = 5;

    // A lost question of 300 ms keeps others in doubt waiting for 6 s, if the bus has no gap for them.
    private const int DoubtShareInverse = 20;

    private readonly long[] _lags = [0, NormalLagSeconds * frequency, LowLagSeconds * frequency];
    private DeviceSchedule? _here;
    private DeviceSchedule? _nextProbe;
    private long _probeSince;
    private long _doubtsFrom;
    private bool _isDoubtAtOnce;

    /// <summary>The device to ask now; null with the stamp at which to look again.</summary>
    public DeviceSchedule? Pick(long now, out long wake)
    {
        var mayDoubt = now >= _doubtsFrom;
        var here = _here is { IsOpen: true } && _here.NotBefore <= now && (mayDoubt || !_here.IsInDoubt) ? _here : null;
        DeviceSchedule? first = null;
        DeviceSchedule? doubted = null;
        DeviceSchedule? urgent = null;
        DeviceSchedule? probe = null;
        var firstKey = long.MaxValue;
        var urgentKey = long.MaxValue;
        var doubtedKey = long.MaxValue;
        var isAnyAlive = false;
        wake = long.MaxValue;
        foreach (var device in devices)
        {
            if (device.Health.IsSilent && !device.IsOpen)
            {
                if (probe is null || device.ProbeDue < probe.ProbeDue) probe = device;
                continue;
            }

            isAnyAlive = true;
            if (!device.Wants(now, _lags, out var key, out var priority, out var ready))
            {
                wake = Math.Min(wake, ready);
                continue;
            }

            if (!mayDoubt && device.IsInDoubt)
            {
                if (key < doubtedKey) (doubted, doubtedKey) = (device, key);
                continue;
            }

            if (key < firstKey) (first, firstKey) = (device, key);
            if (here is not null && priority < here.OpenPriority && key < urgentKey) (urgent, urgentKey) = (device, key);
        }

        if (!isAnyAlive) budget.Fill(now);
        var chosen = urgent ?? here ?? first;
        if (doubted is not null)
        {
            if (chosen is null && wake - now >= doubted.ProbeCost) chosen = doubted;
            else wake = Math.Min(wake, _doubtsFrom);
        }

        if (probe is not null && MayProbe(probe, now, chosen, isAnyAlive, ref wake)) chosen = probe;
        _isDoubtAtOnce = mayDoubt && chosen is { IsInDoubt: true };
        if (chosen is not null) _here = chosen;
        return chosen;
    }

    /// <summary>The question picked last got no answer, which took so long.</summary>
    /// <param name="device">Who was asked.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cost">How long it took.</param>
    public void NoteUnanswered(DeviceSchedule device, long now, long cost)
    {
        budget.Spend(now, cost);
        device.Spent += cost;
        if (_isDoubtAtOnce) _doubtsFrom = now + (cost * DoubtShareInverse);
    }

    /// <summary>
    /// A device answers: what its silence cost was noise, not death, and is given back. On a bad line the living would otherwise use up
    /// what there is for probes, and a device that noise has silenced would stay so.
    /// </summary>
    public void NoteAnswered(DeviceSchedule device, long now)
    {
        if (device.Spent == 0) return;
        budget.GiveBack(now, device.Spent);
        device.Spent = 0;
    }

    /// <summary>A silent device is back. What silenced it may have silenced others: all are probed at once, within the budget.</summary>
    public void NoteReturn(long now)
    {
        foreach (var device in devices)
        {
            if (device.Health.IsSilent) device.ProbeDue = Math.Max(Math.Min(device.ProbeDue, now), device.NotBefore);
        }
    }

    private bool MayProbe(DeviceSchedule probe, long now, DeviceSchedule? chosen, bool isAnyAlive, ref long wake)
    {
        if (probe.ProbeDue > now)
        {
            wake = Math.Min(wake, probe.ProbeDue);
            return false;
        }

        // The budget protects the living; where there are none, or the line itself is down, there is nothing to protect.
        if (!isAnyAlive || probe.IsBusDown) return chosen is null;
        var allowed = budget.AllowedAt(now, probe.ProbeCost);
        if (allowed > now)
        {
            wake = Math.Min(wake, allowed);
            return false;
        }

        if (_nextProbe != probe) (_nextProbe, _probeSince) = (probe, now);
        var latest = _probeSince + (ProbeLagSeconds * frequency);
        var isGap = chosen is null && wake - now >= probe.ProbeCost;
        if (!isGap && now < latest)
        {
            wake = Math.Min(wake, latest);
            return false;
        }

        _nextProbe = null;
        return true;
    }
}
