namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>An order of elimination that keeps a symmetric matrix sparse: always the node with the fewest neighbours left.</summary>
/// <remarks>Minimum degree on the explicit elimination graph: Tinney and Walker 1967; George and Liu, SIAM Review 31 (1989), 1-19.</remarks>
internal static class SparseOrder
{
    /// <summary>Rows in the order in which to eliminate them; ties go to the lower row, so the order is always the same.</summary>
    public static int[] MinimumDegree(int size, IReadOnlyList<(int Row, int Column)> pairs)
    {
        var neighbours = new List<int>[size];
        for (var row = 0; row < size; row++) neighbours[row] = new List<int>(4);
        foreach (var (row, column) in pairs)
        {
            neighbours[row].Add(column);
            neighbours[column].Add(row);
        }

        var queue = new PriorityQueue<int, (int Degree, int Row)>(size);
        for (var row = 0; row < size; row++) queue.Enqueue(row, (neighbours[row].Count, row));

        var order = new int[size];
        var isDone = new bool[size];
        var seen = new int[size];
        var stamp = 0;
        var count = 0;
        while (queue.TryDequeue(out var pivot, out var key))
        {
            // A row is queued again whenever its degree changes; older entries are stale.
            if (isDone[pivot] || key.Degree != neighbours[pivot].Count) continue;
            isDone[pivot] = true;
            order[count++] = pivot;
            var clique = neighbours[pivot];
            foreach (var member in clique)
            {
                var own = neighbours[member];
                var before = own.Count;
                stamp++;
                seen[member] = stamp;
                own.Remove(pivot);
                foreach (var other in own) seen[other] = stamp;
                foreach (var other in clique)
                {
                    if (seen[other] != stamp) own.Add(other);
                }

                if (own.Count != before) queue.Enqueue(member, (own.Count, member));
            }

            neighbours[pivot] = [];
        }

        return order;
    }
}
