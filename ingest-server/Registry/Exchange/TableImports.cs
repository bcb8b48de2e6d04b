using System.Collections.Frozen;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Finds by its headings what a table holds.</summary>
internal sealed class TableImports(RegistryDraft draft, DateOnly today)
{
    /// <summary>Headings of the tables that cities have, and the columns that they are (CJ/T 214-2007, 5.3; the names of its attributes in Chinese).</summary>
    private static readonly FrozenDictionary<string, string> OtherNames = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["ObjID"] = "code", ["部件标识码"] = "code", ["标识码"] = "code",
        ["ObjName"] = "name", ["部件名称"] = "name", ["名称"] = "name",
        ["PointY"] = "latitude", ["lat"] = "latitude", ["纬度"] = "latitude",
        ["PointX"] = "longitude", ["lon"] = "longitude", ["lng"] = "longitude", ["经度"] = "longitude",
        ["BGID"] = "cell", ["grid"] = "cell", ["所在单元网格"] = "cell", ["单元网格"] = "cell", ["单元网格标识码"] = "cell",
        ["DeptName2"] = "owner", ["权属单位"] = "owner",
        ["DeptName3"] = "maintenance", ["养护单位"] = "maintenance",
        ["网关"] = "gateway", ["设备"] = "devices", ["序列号"] = "serial", ["生产厂家"] = "maker", ["型号"] = "model",
        ["安装日期"] = "installed", ["检定到期"] = "calibration_due", ["wkt"] = "polygon",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NothingIgnored = FrozenSet<string>.Empty;

    /// <summary>A heading as the column that it is.</summary>
    internal static string NameOf(string heading)
    {
        var name = heading.Trim().TrimStart('\uFEFF');
        return OtherNames.GetValueOrDefault(name) ?? name.ToLowerInvariant();
    }

    /// <summary>The table that some headings belong to; null for none.</summary>
    /// <param name="names">Headings as <see cref="NameOf"/> says them.</param>
    /// <param name="ignored">Columns that are left out without a word.</param>
    internal ITableImport? Find(IReadOnlyCollection<string> names, IReadOnlySet<string>? ignored = null)
    {
        ignored ??= NothingIgnored;
        if (names.Contains("network") && names.Contains("part")) return new TableImport<PipePartRow>(draft.Pipes, () => new PipePartRow("", PipePart.Node, ""), today, ignored);
        if (names.Contains("code")) return new TableImport<ComponentRow>(draft.Components, ComponentFields.New, today, ignored);
        if (names.Contains("cell")) return new TableImport<CellRow>(draft.Cells, () => new CellRow("", []), today, ignored);
        if (names.Contains("zone")) return new TableImport<ZoneRow>(draft.Zones, () => new ZoneRow("", []), today, ignored);
        return names.Contains("gateway") ? new TableImport<GatewayRow>(draft.Gateways, () => new GatewayRow("", ""), today, ignored) : null;
    }
}
