namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>What an import changes.</summary>
/// <param name="What">components, gateways, grid, zones or pipes.</param>
/// <param name="Key">Code or id.</param>
/// <param name="Kind">added, changed or removed.</param>
/// <param name="Fields">Of a changed row: each field with its value before and after; empty for others.</param>
public sealed record RowChange(string What, string Key, string Kind, IReadOnlyList<FieldChange> Fields);

/// <param name="Field">Name of the column.</param>
/// <param name="Before">Value before; null for none.</param>
/// <param name="After">Value after; null for none.</param>
public readonly record struct FieldChange(string Field, string? Before, string? After);

/// <summary>How many rows of a kind an import touches.</summary>
public sealed record ChangeCount(string What, int Added, int Changed, int Removed, int Unchanged);

/// <summary>The difference between two registries, by rows and fields.</summary>
public sealed class RegistryDifference
{
    /// <summary>More changes are counted and not listed.</summary>
    public const int ListedMax = 1_000;

    private readonly List<RowChange> _changes = [];
    private readonly List<ChangeCount> _counts = [];

    private RegistryDifference()
    {
    }

    /// <summary>The first <see cref="ListedMax"/> changes of each kind of rows.</summary>
    public IReadOnlyList<RowChange> Changes => _changes;

    public IReadOnlyList<ChangeCount> Counts => _counts;

    /// <summary>Nothing is different.</summary>
    public bool IsEmpty { get; private set; }

    internal static RegistryDifference Between(RegistryDocument before, RegistryDocument after)
    {
        var difference = new RegistryDifference();
        difference.Compare(OtherFields.Gateways, before.Gateways, after.Gateways, (one, other) => one.SecretHash == other.SecretHash);
        difference.Compare(ComponentFields.Table, before.Components, after.Components);
        difference.Compare(OtherFields.Cells, before.Cells, after.Cells);
        difference.Compare(OtherFields.Zones, before.Zones, after.Zones);
        difference.Compare(OtherFields.Pipes, before.PipeParts, after.PipeParts);
        difference.IsEmpty = difference._counts.All(count => count.Added + count.Changed + count.Removed == 0) && ReferenceEquals(before.ForeignNodes, after.ForeignNodes);
        return difference;
    }

    private void Compare<TRow>(FieldTable<TRow> table, IReadOnlyList<TRow>? before, IReadOnlyList<TRow>? after, Func<TRow, TRow, bool>? isSameBesides = null)
        where TRow : class
    {
        var old = (before ?? []).ToDictionary(table.Key, StringComparer.Ordinal);
        var (added, changed, unchanged) = (0, 0, 0);
        var changes = new List<RowChange>();
        void List(string key, string kind, IReadOnlyList<FieldChange> fields)
        {
            if (changes.Count < ListedMax) changes.Add(new RowChange(table.What, key, kind, fields));
        }

        foreach (var row in (after ?? []).OrderBy(table.Key, StringComparer.Ordinal))
        {
            var key = table.Key(row);
            if (!old.Remove(key, out var was))
            {
                added++;
                List(key, "added", []);
                continue;
            }

            if (ReferenceEquals(was, row))
            {
                unchanged++;
                continue;
            }

            List<FieldChange> fields = [];
            foreach (var field in table.Fields)
            {
                var (one, other) = (field.Read(was), field.Read(row));
                if (one != other) fields.Add(new FieldChange(field.Name, one, other));
            }

            if (isSameBesides?.Invoke(was, row) == false) fields.Add(new FieldChange("secret", null, null));
            if (fields.Count == 0)
            {
                unchanged++;
                continue;
            }

            changed++;
            List(key, "changed", fields);
        }

        foreach (var key in old.Keys.Order(StringComparer.Ordinal)) List(key, "removed", []);
        _changes.AddRange(changes);
        _counts.Add(new ChangeCount(table.What, added, changed, old.Count, unchanged));
    }
}
