using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// The memory of one gateway: numbers given out, records not yet acknowledged, and counts. It stands for the journal of a
/// real agent, so it outlives connections and power cuts. Thread-safe.
/// </summary>
internal sealed class RecordBook(IReadOnlyList<string> devices, int pendingReadingsMax)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<FleetRecord> _unsent = new();
    private readonly HashSet<FleetRecord> _inFlight = [];
    private readonly ulong[] _last = new ulong[devices.Count];
    private readonly List<DeviceLedger> _closed = [];
    private ulong _epoch;
    private long _tickets;
    private long _taken;
    private long _published;
    private long _acknowledged;
    private long _skipped;
    private long _republished;
    private long _connects;
    private long _rebirths;

    internal GatewayCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new GatewayCounts(
                    _taken, _published, _acknowledged, _taken - _acknowledged, _skipped, _republished, _connects, _rebirths);
            }
        }
    }

    internal ulong Epoch
    {
        get
        {
            lock (_gate) return _epoch;
        }
    }

    /// <summary>Every device in every epoch so far, the present one last.</summary>
    internal IReadOnlyList<DeviceLedger> Ledger
    {
        get
        {
            lock (_gate) return [.. _closed, .. devices.Select((device, index) => new DeviceLedger(device, _epoch, _last[index]))];
        }
    }

    /// <summary>Where the epochs before the present one ended.</summary>
    internal IReadOnlyList<LedgerClosing> Closings
    {
        get
        {
            lock (_gate) return [.. _closed.Select(row => new LedgerClosing(row.Epoch, row.Device, row.Last))];
        }
    }

    /// <summary>Closes the present epoch, if any, and begins another; records of the old one keep their place.</summary>
    internal void BeginEpoch(ulong epoch)
    {
        lock (_gate)
        {
            if (_epoch != 0)
            {
                for (var index = 0; index < devices.Count; index++) _closed.Add(new DeviceLedger(devices[index], _epoch, _last[index]));
            }

            _epoch = epoch;
            Array.Clear(_last);
        }
    }

    /// <summary>Numbers a sample and keeps it; false when too much is pending and it was not taken.</summary>
    internal bool Take(int device, Reading[] readings)
    {
        lock (_gate)
        {
            if (_taken - _acknowledged + readings.Length > pendingReadingsMax)
            {
                _skipped += readings.Length;
                return false;
            }

            _unsent.AddLast(new FleetRecord(_tickets++, device, _epoch, _last[device] + 1, readings));
            _last[device] += (ulong)readings.Length;
            _taken += readings.Length;
            return true;
        }
    }

    /// <summary>The oldest record that is not on its way, now on its way; null when there is none.</summary>
    internal FleetRecord? Next()
    {
        lock (_gate)
        {
            if (_unsent.First is not { } node) return null;
            _unsent.RemoveFirst();
            var record = node.Value;
            _inFlight.Add(record);
            if (record.WasPublished) _republished += record.Readings.Length;
            else _published += record.Readings.Length;
            record.WasPublished = true;
            return record;
        }
    }

    /// <summary>The server has it.</summary>
    internal void Acknowledge(FleetRecord record)
    {
        lock (_gate)
        {
            if (_inFlight.Remove(record)) _acknowledged += record.Readings.Length;
        }
    }

    /// <summary>The connection is gone: whatever was on its way goes again, in the old order.</summary>
    internal void ReturnInFlight()
    {
        lock (_gate)
        {
            foreach (var record in _inFlight.OrderByDescending(record => record.Ticket)) _unsent.AddFirst(record);
            _inFlight.Clear();
        }
    }

    internal void Connected()
    {
        lock (_gate) _connects++;
    }

    internal void Reborn()
    {
        lock (_gate) _rebirths++;
    }
}
