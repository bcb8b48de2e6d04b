using System.Collections.Immutable;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>Which disturbances hold now, by device. Thread-safe.</summary>
public sealed class DisturbanceBook
{
    private ImmutableDictionary<string, ImmutableList<(Disturbance What, double Since)>> _active =
        ImmutableDictionary<string, ImmutableList<(Disturbance What, double Since)>>.Empty;

    /// <summary>Sets a disturbance, in place of an earlier one of the same kind.</summary>
    public void Set(string device, Disturbance disturbance, double elapsedSeconds) =>
        ImmutableInterlocked.AddOrUpdate(
            ref _active,
            device,
            _ => [(disturbance, elapsedSeconds)],
            (_, old) => old.RemoveAll(row => row.What.GetType() == disturbance.GetType()).Add((disturbance, elapsedSeconds)));

    /// <summary>Clears every disturbance of a device; false when there was none.</summary>
    public bool Clear(string device) => ImmutableInterlocked.TryRemove(ref _active, device, out _);

    /// <summary>Clears the disturbance of one kind; false when there was none.</summary>
    public bool Clear(string device, Type kind)
    {
        var had = false;
        ImmutableInterlocked.Update(ref _active, (book, row) =>
        {
            had = book.TryGetValue(row.device, out var rows) && rows.Exists(entry => entry.What.GetType() == row.kind);
            if (!had) return book;
            var rest = rows!.RemoveAll(entry => entry.What.GetType() == row.kind);
            return rest.IsEmpty ? book.Remove(row.device) : book.SetItem(row.device, rest);
        }, (device, kind));
        return had;
    }

    /// <summary>The disturbance of one kind and since when it holds, or null.</summary>
    public T? Find<T>(string device, out double since)
        where T : Disturbance
    {
        since = 0;
        if (!_active.TryGetValue(device, out var rows)) return null;
        foreach (var (what, start) in rows)
        {
            if (what is not T found) continue;
            since = start;
            return found;
        }

        return null;
    }

    /// <summary>The disturbance of one kind, or null.</summary>
    public T? Find<T>(string device)
        where T : Disturbance => Find<T>(device, out _);
}
