using System.ComponentModel.DataAnnotations;
using SmartPoles.Protocols.LineProtocol;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>How to reach a server that takes line protocol.</summary>
public sealed class InfluxOptions
{
    /// <summary>Address of the server, with a path where a proxy needs one.</summary>
    /// <value>Default <c>http://127.0.0.1:8086</c>, InfluxDB's own.</value>
    public string Url { get; set; } = "http://127.0.0.1:8086";

    /// <summary><c>influxdb1</c>, <c>influxdb2</c>, <c>influxdb3</c> or <c>victoriametrics</c>.</summary>
    /// <value>Default <c>influxdb1</c>: what Debian packages.</value>
    public string Flavour { get; set; } = "influxdb1";

    /// <summary>Database of InfluxDB 1.x, made when missing, and of 3.x, which makes it itself; the <c>db</c> label of VictoriaMetrics.</summary>
    /// <value>Default <c>smartpoles</c>.</value>
    public string Database { get; set; } = "smartpoles";

    /// <summary>Organisation of InfluxDB 2.x.</summary>
    public string Org { get; set; } = "";

    /// <summary>Bucket of InfluxDB 2.x; reading back needs a DBRP mapping of the same name.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Token of InfluxDB 2.x and 3.x; <c>user:password</c> where 1.x or VictoriaMetrics asks for one; empty for none.</summary>
    public string Token { get; set; } = "";

    /// <summary>Most lines in one request.</summary>
    /// <value>Default 5,000, range 1..50,000: InfluxData's own advice for batches.</value>
    [Range(1, 50_000)]
    public int LinesPerRequest { get; set; } = LineLimits.LinesPerRequestMax;

    /// <summary>Most requests on their way at once. Order between them means nothing: a point carries its time.</summary>
    /// <value>
    /// Default 4, range 1..32: enough to keep a database with a few cores busy while bodies are built; each holds a body of up to 25 MB,
    /// about 1 MB at the default size. InfluxDB 3.x answers once a second, after its log's flush, and wants 16.
    /// </value>
    [Range(1, 32)]
    public int RequestsInFlight { get; set; } = 4;

    /// <summary>Whether bodies are compressed: <c>auto</c> (not on loopback), <c>on</c>, <c>off</c>.</summary>
    /// <value>
    /// Default <c>auto</c>. A million rows/s, five a line, are 220 Mbit/s plain; gzip makes a sixth of it for about a fifth of a core here and
    /// less there. So it pays where the link is slower than that or shared, never on loopback, seldom inside one rack.
    /// </value>
    public string Compression { get; set; } = BodyCompression.Auto;

    /// <summary>Longest wait for one answer, s.</summary>
    /// <value>Default 30, range 1..600: InfluxDB 1.x gives up on a write after 10 s by itself.</value>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>How long after its 204 a write counts as safe, s; only VictoriaMetrics answers before its disk has the data.</summary>
    /// <value>Default 10, range 0..600: VictoriaMetrics flushes about every 5 s.</value>
    [Range(0, 600)]
    public int VictoriaMetricsSettleSeconds { get; set; } = 10;
}
