namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Finds what is cut off from every source, by joining what open links join.</summary>
internal static class SupplyCheck
{
    /// <summary>Marks the nodes that run dry; true when one was not marked before.</summary>
    public static bool Mark(FlowNetwork network)
    {
        var nodes = network.Nodes;
        var open = new int[nodes.Length];
        var any = new int[nodes.Length];
        for (var index = 0; index < nodes.Length; index++) open[index] = any[index] = index;
        foreach (var link in network.Links)
        {
            var (from, to) = (link.From.Number, link.To.Number);
            Join(any, from, to);
            if (link.IsOpen) Join(open, from, to);
        }

        var isFed = new bool[nodes.Length];
        var isTied = new bool[nodes.Length];
        var draws = new bool[nodes.Length];
        for (var index = 0; index < nodes.Length; index++)
        {
            var node = nodes[index];
            if (node.IsFixed) isFed[Root(open, index)] = isTied[Root(any, index)] = true;
            else if (node.Demand != 0 || node.Leak is not null) draws[Root(open, index)] = true;
        }

        var found = false;
        for (var index = 0; index < nodes.Length; index++)
        {
            // Where nothing is drawn the pressure stays locked in, as long as a shut valve ties it to the rest.
            var isDry = (!isFed[Root(open, index)] && draws[Root(open, index)]) || !isTied[Root(any, index)];
            if (!isDry || nodes[index].IsFixed || nodes[index].IsDrained) continue;
            nodes[index].IsDrained = true;
            found = true;
        }

        return found;
    }

    private static void Join(int[] parents, int a, int b) => parents[Root(parents, a)] = Root(parents, b);

    private static int Root(int[] parents, int index)
    {
        while (parents[index] != index) index = parents[index] = parents[parents[index]];
        return index;
    }
}
