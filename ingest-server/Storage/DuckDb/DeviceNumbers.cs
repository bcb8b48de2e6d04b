using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Numbers of the devices of one day file. From a feed's number to the file's it is one look into an array.</summary>
internal sealed class DeviceNumbers
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<string> _fresh = [];
    private DeviceTable? _table;
    private int[] _ofFeed = [];

    /// <summary>Devices that got their number since <see cref="Begin"/>; they are the last ones.</summary>
    public IReadOnlyList<string> Fresh => _fresh;

    public int Count => _byName.Count;

    /// <summary>A device that the file holds already.</summary>
    public void Restore(string device, int number) => _byName.Add(device, number);

    /// <summary>Before each batch: the table of its numbers.</summary>
    public void Begin(DeviceTable table)
    {
        _fresh.Clear();
        if (!ReferenceEquals(table, _table)) _ofFeed = [];
        _table = table;
        var known = _ofFeed.Length;
        if (known >= table.Count) return;
        Array.Resize(ref _ofFeed, Math.Max(table.Count, known * 2));
        _ofFeed.AsSpan(known).Fill(-1);
    }

    /// <summary>Replaces feed numbers by the file's, giving new ones where needed.</summary>
    public void Translate(Span<int> numbers)
    {
        var ofFeed = _ofFeed;
        foreach (ref var number in numbers)
        {
            var known = ofFeed[number];
            number = known >= 0 ? known : Meet(number);
        }
    }

    private int Meet(int ofFeed)
    {
        var name = _table!.NameOf(ofFeed);
        if (!_byName.TryGetValue(name, out var number))
        {
            _byName.Add(name, number = _byName.Count);
            _fresh.Add(name);
        }

        return _ofFeed[ofFeed] = number;
    }
}
