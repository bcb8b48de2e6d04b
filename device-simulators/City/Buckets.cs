namespace SmartPoles.DeviceSimulators.City;

/// <summary>Members sorted into numbered buckets, two arrays for all of them. Members of a bucket are in ascending order.</summary>
public sealed class Buckets
{
    private readonly int[] _start;
    private readonly int[] _items;

    private Buckets(int[] start, int[] items) => (_start, _items) = (start, items);

    /// <summary>How many buckets there are.</summary>
    public int Count => _start.Length - 1;

    /// <summary>Members of one bucket.</summary>
    public ReadOnlySpan<int> this[int bucket] => _items.AsSpan(_start[bucket], _start[bucket + 1] - _start[bucket]);

    /// <summary>Sorts 0..<paramref name="members"/> - 1 by their bucket; a member with -1 is in none.</summary>
    internal static Buckets Of(int buckets, int members, Func<int, int> bucketOf)
    {
        var start = new int[buckets + 1];
        for (var member = 0; member < members; member++)
        {
            var bucket = bucketOf(member);
            if (bucket >= 0) start[bucket + 1]++;
        }

        for (var bucket = 0; bucket < buckets; bucket++) start[bucket + 1] += start[bucket];
        var items = new int[start[buckets]];
        var next = start[..buckets];
        for (var member = 0; member < members; member++)
        {
            var bucket = bucketOf(member);
            if (bucket >= 0) items[next[bucket]++] = member;
        }

        return new Buckets(start, items);
    }
}
