namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>
/// The best assignment of two kinds of things to each other: most pairs; among these least second-best matches; among these the
/// least sum of delays.
/// </summary>
/// <remarks>
/// Successive shortest augmenting paths (Ahuja, Magnanti, Orlin: Network Flows, 1993, 9.7): each path adds one pair and keeps the
/// cost least for that many pairs. Costs along a path may be negative where pairs are undone, so paths are found by Bellman and
/// Ford's relaxation with a queue. Alarms split into small groups that share nothing (one rule at one place), each solved by itself.
/// </remarks>
internal static class Assignment
{
    /// <summary>A pair that is allowed.</summary>
    /// <param name="Left">Number of the one.</param>
    /// <param name="Right">Number of the other.</param>
    /// <param name="SecondBest">0 for an exact match, 1 for one that stands in.</param>
    /// <param name="Delay">0 or more.</param>
    internal readonly record struct Edge(int Left, int Right, int SecondBest, long Delay);

    /// <summary>The pairs, in the order of the left ones.</summary>
    internal static IReadOnlyList<(int Left, int Right)> Best(int lefts, IReadOnlyList<Edge> edges)
    {
        var byLeft = edges.OrderBy(edge => edge.Right).ToLookup(edge => edge.Left);
        var byRight = edges.ToLookup(edge => edge.Right);
        var seen = new bool[lefts];
        var pairs = new List<(int, int)>();
        for (var left = 0; left < lefts; left++)
        {
            if (seen[left] || !byLeft.Contains(left)) continue;
            pairs.AddRange(Solve(GroupOf(left, byLeft, byRight, seen), byLeft));
        }

        pairs.Sort();
        return pairs;
    }

    private static List<int> GroupOf(int start, ILookup<int, Edge> byLeft, ILookup<int, Edge> byRight, bool[] seen)
    {
        var group = new List<int> { start };
        seen[start] = true;
        var crossed = new HashSet<int>();
        for (var at = 0; at < group.Count; at++)
        {
            foreach (var edge in byLeft[group[at]].Where(edge => crossed.Add(edge.Right)))
            {
                foreach (var back in byRight[edge.Right].Where(back => !seen[back.Left]))
                {
                    seen[back.Left] = true;
                    group.Add(back.Left);
                }
            }
        }

        group.Sort();
        return group;
    }

    private static IEnumerable<(int Left, int Right)> Solve(List<int> group, ILookup<int, Edge> byLeft)
    {
        var partner = new Dictionary<int, Edge>();
        var paired = new Dictionary<int, Edge>();
        while (Augment(group, byLeft, partner, paired))
        {
            // Each turn pairs one more.
        }

        return paired.Select(pair => (pair.Key, pair.Value.Right));
    }

    // partner: by right, paired: by left. One shortest path from any free left to any free right.
    private static bool Augment(List<int> group, ILookup<int, Edge> byLeft, Dictionary<int, Edge> partner, Dictionary<int, Edge> paired)
    {
        var costs = new Dictionary<int, (long SecondBest, long Delay)>();
        var cameBy = new Dictionary<int, Edge>();
        var lefts = new Dictionary<int, (long SecondBest, long Delay)>();
        var queue = new Queue<int>();
        foreach (var free in group.Where(left => !paired.ContainsKey(left)))
        {
            lefts[free] = default;
            queue.Enqueue(free);
        }

        while (queue.TryDequeue(out var left))
        {
            var so = lefts[left];
            foreach (var edge in byLeft[left])
            {
                if (paired.TryGetValue(left, out var own) && own.Right == edge.Right) continue;
                var cost = (so.SecondBest + edge.SecondBest, so.Delay + edge.Delay);
                if (costs.TryGetValue(edge.Right, out var known) && known.CompareTo(cost) <= 0) continue;
                costs[edge.Right] = cost;
                cameBy[edge.Right] = edge;
                if (!partner.TryGetValue(edge.Right, out var other)) continue;
                lefts[other.Left] = (cost.Item1 - other.SecondBest, cost.Item2 - other.Delay);
                queue.Enqueue(other.Left);
            }
        }

        var ends = costs.Keys.Where(right => !partner.ContainsKey(right)).ToArray();
        if (ends.Length == 0) return false;
        var at = ends.MinBy(right => (costs[right], right));
        while (true)
        {
            var edge = cameBy[at];
            var hadPair = paired.TryGetValue(edge.Left, out var old);
            partner[at] = edge;
            paired[edge.Left] = edge;
            if (!hadPair) return true;
            at = old.Right;
        }
    }
}
