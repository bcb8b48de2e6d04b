using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Live;

/// <summary>The newest values of one device. Written by the live loop alone, read by anyone.</summary>
public sealed class DeviceView(string id)
{
    private const int QuantitiesFirst = 8;

    private readonly Lock _gate = new();
    private Reading[] _newest = new Reading[QuantitiesFirst];
    private bool[] _isChanged = new bool[QuantitiesFirst];
    private int _count;

    public string Id { get; } = id;

    /// <summary>False after a death certificate of the device.</summary>
    public bool IsThere { get; internal set; } = true;

    /// <summary>A copy of the newest values.</summary>
    public IReadOnlyDictionary<Quantity, Reading> Values
    {
        get
        {
            lock (_gate) return _newest.Take(_count).ToDictionary(reading => reading.Quantity);
        }
    }

    /// <summary>Time of the newest good value, Unix ms; 0 for none. Copies nothing.</summary>
    public long NewestGoodMs
    {
        get
        {
            lock (_gate)
            {
                var newest = 0L;
                for (var index = 0; index < _count; index++)
                {
                    if (_newest[index].IsGood) newest = Math.Max(newest, _newest[index].UnixMs);
                }

                return newest;
            }
        }
    }

    /// <summary>Waits to be told to the browsers; the live loop's own mark.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Takes the rows of an entry that are not of the past; true when something is newer than what is shown.</summary>
    /// <param name="rows">Of one entry.</param>
    /// <param name="times">How many of them have a time that does not fit.</param>
    internal bool Take(JournalEntry.RowEnumerator rows, out TimeTally times)
    {
        var (ahead, late) = (0, 0);
        lock (_gate)
        {
            var isNew = false;

            // Rows come in the same order each time: the place behind the last one is nearly always right.
            var at = 0;
            foreach (var row in rows)
            {
                if (row.IsHistorical) continue;
                if (row.IsAhead) ahead++;
                if (row.IsLate) late++;
                at = PlaceOf(row.Reading.Quantity, at);
                if (_newest[at].UnixMs > row.Reading.UnixMs) continue;
                _newest[at] = row.Reading;
                _isChanged[at] = isNew = true;
                at++;
            }

            times = new TimeTally(ahead, late);
            return isNew;
        }
    }

    /// <summary>What has changed since the last call.</summary>
    internal IReadOnlyList<Reading> TakeChanged()
    {
        lock (_gate)
        {
            var changed = new List<Reading>(_count);
            for (var index = 0; index < _count; index++)
            {
                if (_isChanged[index]) changed.Add(_newest[index]);
            }

            Array.Clear(_isChanged);
            return changed;
        }
    }

    private int PlaceOf(Quantity quantity, int hint)
    {
        if (hint < _count && _newest[hint].Quantity == quantity) return hint;
        for (var index = 0; index < _count; index++)
        {
            if (_newest[index].Quantity == quantity) return index;
        }

        if (_count == _newest.Length)
        {
            Array.Resize(ref _newest, _count * 2);
            Array.Resize(ref _isChanged, _count * 2);
        }

        _newest[_count] = Reading.Bad(quantity, long.MinValue, Quality.NoValue);
        return _count++;
    }
}
