namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Places of an import's rows: file and line of the table that brought them.</summary>
internal sealed class DraftPlaces(RegistryDraft draft, RegistryDocument document) : IFaultPlaces
{
    public string File => "registry";

    public string Row(string list, int index) => list switch
    {
        "gateways" => draft.Gateways.PlaceOf(document.Gateways[index]),
        "components" => draft.Components.PlaceOf(document.Components[index]),
        "cells" => draft.Cells.PlaceOf(document.Cells![index]),
        "zones" => draft.Zones.PlaceOf(document.Zones![index]),
        _ => draft.Pipes.PlaceOf(document.PipeParts![index]),
    };

    public string At(string list, int index, string field) => $"{Row(list, index)}: {field}";
}
