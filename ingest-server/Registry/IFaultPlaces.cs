namespace SmartPoles.IngestServer.Registry;

/// <summary>How a fault of a row says where the row was written: a path in JSON, a line in a table.</summary>
internal interface IFaultPlaces
{
    /// <summary>The file, where one can be named for all rows.</summary>
    string File { get; }

    /// <summary>Place of a row, to be named beside that of another.</summary>
    string Row(string list, int index);

    /// <summary>File and place of a field, with which a fault begins.</summary>
    string At(string list, int index, string field);
}
