namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>A registry while an import changes it. Nothing of it is active.</summary>
internal sealed class RegistryDraft(RegistryDocument document)
{
    internal TableDraft<GatewayRow> Gateways { get; } = new(OtherFields.Gateways, document.Gateways);

    internal TableDraft<ComponentRow> Components { get; } = new(ComponentFields.Table, document.Components);

    internal TableDraft<CellRow> Cells { get; } = new(OtherFields.Cells, document.Cells);

    internal TableDraft<ZoneRow> Zones { get; } = new(OtherFields.Zones, document.Zones);

    internal TableDraft<PipePartRow> Pipes { get; } = new(OtherFields.Pipes, document.PipeParts);

    /// <summary>Foreign nodes are written in JSON only; a file that has them replaces all.</summary>
    internal IReadOnlyList<ForeignNodeRow>? ForeignNodes { get; set; } = document.ForeignNodes;

    /// <summary>Of each kind that the import spoke of, removes what it did not name.</summary>
    internal void Prune()
    {
        if (Gateways.IsTouched) Gateways.Prune();
        if (Components.IsTouched) Components.Prune();
        if (Cells.IsTouched) Cells.Prune();
        if (Zones.IsTouched) Zones.Prune();
        if (Pipes.IsTouched) Pipes.Prune();
    }

    internal RegistryDocument ToDocument() => new(RegistryFile.Version, Gateways.Rows()!, Components.Rows()!, ForeignNodes)
    {
        Cells = Cells.Rows(),
        Zones = Zones.Rows(),
        PipeParts = Pipes.Rows(),
    };
}
