namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Which things are joined, directly or through others (union-find).</summary>
internal sealed class Groups
{
    private readonly int[] _leader;

    public Groups(int count) => _leader = [.. Enumerable.Range(0, count)];

    /// <summary>Joins two; false when they were joined already.</summary>
    public bool Join(int one, int other)
    {
        var (a, b) = (LeaderOf(one), LeaderOf(other));
        _leader[a] = b;
        return a != b;
    }

    private int LeaderOf(int member)
    {
        while (_leader[member] != member) member = _leader[member] = _leader[_leader[member]];
        return member;
    }
}
