namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>When bodies travel as gzip.</summary>
public static class BodyCompression
{
    public const string Auto = "auto";
    public const string On = "on";
    public const string Off = "off";

    public static bool IsKnown(string word) => word is Auto or On or Off;

    /// <summary>Whether bodies to this address are to be compressed; <see cref="Auto"/> spares it where there is no link to spare.</summary>
    public static bool Applies(string word, string url) =>
        word == On || (word == Auto && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback));
}
