namespace SmartPoles.DeviceSimulators.City;

/// <summary>The streets: crossings, the pieces between two crossings, and the streets that those make up. Read only.</summary>
public sealed class StreetNet
{
    internal StreetNet(string[] names, StreetClass[] classes, PlanePoint[] nodes, int[] from, int[] to, int[] street)
    {
        Names = names;
        Classes = classes;
        Nodes = nodes;
        From = from;
        To = to;
        Street = street;
    }

    /// <summary>Name of each street.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rank of each street.</summary>
    public IReadOnlyList<StreetClass> Classes { get; }

    /// <summary>Crossings.</summary>
    public ReadOnlySpan<PlanePoint> Crossings => Nodes;

    /// <summary>How many pieces there are.</summary>
    public int PieceCount => From.Length;

    internal PlanePoint[] Nodes { get; }

    internal int[] From { get; }

    internal int[] To { get; }

    internal int[] Street { get; }

    /// <summary>Crossing where a piece begins.</summary>
    public int FromOf(int piece) => From[piece];

    /// <summary>Crossing where a piece ends.</summary>
    public int ToOf(int piece) => To[piece];

    /// <summary>Street that a piece belongs to.</summary>
    public int StreetOf(int piece) => Street[piece];

    /// <summary>Rank of a piece.</summary>
    public StreetClass ClassOf(int piece) => Classes[Street[piece]];

    /// <summary>Length of a piece, m.</summary>
    public double LengthOf(int piece) => Nodes[From[piece]].MetresTo(Nodes[To[piece]]);

    /// <summary>Number of a street by its name, exact case; -1 when there is none.</summary>
    public int Find(string name)
    {
        for (var street = 0; street < Names.Count; street++)
        {
            if (Names[street] == name) return street;
        }

        return -1;
    }
}
