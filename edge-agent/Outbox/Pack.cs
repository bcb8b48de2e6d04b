using System.Globalization;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>How much of its readings a pack still has.</summary>
internal enum PackKind
{
    /// <summary>All.</summary>
    Full = 0,

    /// <summary>Minimum, maximum and mean of each window; the rest are gaps.</summary>
    Thinned = 1,

    /// <summary>None: it only tells of gaps.</summary>
    Dropped = 2,
}

/// <summary>
/// One closed segment of the log, one class of it, packed: a file that is replaced as a whole or not at all. Its name says all that a
/// start must know.
/// </summary>
/// <remarks>
/// <code>
/// 1-000000000001f400-000000000003e7a0-fn-2ff.pack
/// | |                |                || '-- readings
/// | |                |                |'---- n: never handed to a connection; y: perhaps handed out, so nothing in it may change
/// | '----------------'                '----- f full, t thinned, x dropped
/// |         '---- positions in the log that it stands for
/// '---- class
/// </code>
/// What the outbox does with it is guarded by the outbox's gate.
/// </remarks>
internal sealed record Pack(DropClass Class, long From, long To, PackKind Kind, bool IsHanded, ulong Carried, long Bytes)
{
    public const string Extension = ".pack";

    private const string Kinds = "ftx";

    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{(int)Class}-{From:x16}-{To:x16}-{Kinds[(int)Kind]}{(IsHanded ? 'y' : 'n')}-{Carried:x}{Extension}");

    /// <summary>Blocks that the server has, by their order in the file.</summary>
    public HashSet<int> Passed { get; } = [];

    /// <summary>Blocks that a session holds.</summary>
    public Dictionary<int, OutboxRecord> Taken { get; } = [];

    /// <summary>Gaps in it that the server has been told.</summary>
    public List<(ulong Epoch, string Device, LedgerEntry Gap)> Told { get; } = [];

    /// <summary>A lane has read it to its end.</summary>
    public bool IsRead { get; set; }

    /// <summary>Replaced or done: lanes leave it.</summary>
    public bool IsGone { get; set; }

    /// <summary>Readings of <see cref="Passed"/> blocks.</summary>
    public ulong PassedReadings { get; set; }

    /// <summary>Stands for everything that the other one does, with the later content.</summary>
    public bool Replaces(Pack other) =>
        !ReferenceEquals(this, other) && Class == other.Class && From <= other.From && To >= other.To
        && (Kind, To - From, IsHanded).CompareTo((other.Kind, other.To - other.From, other.IsHanded)) > 0;

    public bool Equals(Pack? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The pack that a file name tells of; null for any other file.</summary>
    public static Pack? FromName(string name, long bytes)
    {
        if (!name.EndsWith(Extension, StringComparison.Ordinal)) return null;
        var parts = name[..^Extension.Length].Split('-');
        if (parts.Length != 5 || parts[3].Length != 2 || Kinds.IndexOf(parts[3][0]) is var kind && kind < 0) return null;
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var @class) && @class < DropClasses.Count
            && long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var from) && from >= 0
            && long.TryParse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var to) && to > from
            && ulong.TryParse(parts[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var carried)
                ? new Pack((DropClass)@class, from, to, (PackKind)kind, parts[3][1] != 'n', carried, bytes)
                : null;
    }
}
