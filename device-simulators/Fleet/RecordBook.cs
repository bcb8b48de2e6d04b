using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// The memory of one gateway: numbers given out, records not yet acknowledged, and counts. It stands for the journal of a
/// real agent, so it outlives connections and power cuts. Thread-safe.
/// </summary>
internal sealed class RecordBook(IReadOnlyList<GatewayDevice> devices, int pendingReadingsMax)
{
    private readonly Lock _gate = new();
    private readonly RecordQueue _unsent = new();
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

    /// <summary>Whether there is a record that is not on its way.</summary>
    internal bool HasUnsent
    {
        get
        {
            lock (_gate) return _unsent.Count > 0;
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
            lock (_gate) return [.. _closed, .. devices.Select((device, index) => new DeviceLedger(device.Id, _epoch, _last[index]))];
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
                for (var index = 0; index < devices.Count; index++) _closed.Add(new DeviceLedger(devices[index].Id, _epoch, _last[index]));
            }

            _epoch = epoch;
            Array.Clear(_last);
        }
    }

    /// <summary>Numbers a sample of a device and keeps it; false when too much is pending and it was not taken.</summary>
    internal bool Take(int device, long unixMs)
    {
        var source = devices[device];
        var count = source.Quantities.Length;
        lock (_gate)
        {
            if (_taken - _acknowledged + count > pendingReadingsMax)
            {
                _skipped += count;
                return false;
            }

            var record = FleetRecord.Take(_tickets++, device, _epoch, _last[device] + 1, unixMs, count);
            source.Sample(record.Values);
            _unsent.AddLast(record);
            _last[device] += (ulong)count;
            _taken += count;
            return true;
        }
    }

    /// <summary>The oldest record that is not on its way, now on its way; null when there is none.</summary>
    internal FleetRecord? Next()
    {
        lock (_gate)
        {
            if (_unsent.TakeFirst() is not { } record) return null;
            if (record.WasPublished) _republished += record.Values.Length;
            else _published += record.Values.Length;
            record.WasPublished = true;
            return record;
        }
    }

    /// <summary>The server has it; the record is gone with that.</summary>
    internal void Acknowledge(FleetRecord record)
    {
        lock (_gate) _acknowledged += record.Values.Length;
        record.GiveBack();
    }

    /// <summary>The connection is gone: what was on its way goes again, in the old order.</summary>
    internal void Return(IReadOnlyList<FleetRecord> inFlight)
    {
        lock (_gate)
        {
            for (var index = inFlight.Count - 1; index >= 0; index--) _unsent.AddFirst(inFlight[index]);
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
