namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Which server speaks at the other end: the write path, the rights and the way back differ.</summary>
public enum InfluxFlavour
{
    /// <summary>InfluxDB 1.x: <c>/write</c>, InfluxQL.</summary>
    InfluxDb1,

    /// <summary>InfluxDB 2.x: <c>/api/v2/write</c>, InfluxQL through the 1.x compatible <c>/query</c> (needs a DBRP mapping).</summary>
    InfluxDb2,

    /// <summary>InfluxDB 3.x: <c>/api/v3/write_lp</c>, InfluxQL through the 1.x compatible <c>/query</c>.</summary>
    InfluxDb3,

    /// <summary>VictoriaMetrics: <c>/api/v2/write</c>, <c>/api/v1/export</c>.</summary>
    VictoriaMetrics,
}

/// <summary>The words of the configuration.</summary>
public static class InfluxFlavours
{
    public const string Known = "\"influxdb1\", \"influxdb2\", \"influxdb3\", \"victoriametrics\"";

    public static bool TryParse(string text, out InfluxFlavour flavour)
    {
        (var known, flavour) = text switch
        {
            "influxdb1" => (true, InfluxFlavour.InfluxDb1),
            "influxdb2" => (true, InfluxFlavour.InfluxDb2),
            "influxdb3" => (true, InfluxFlavour.InfluxDb3),
            "victoriametrics" => (true, InfluxFlavour.VictoriaMetrics),
            _ => (false, default),
        };
        return known;
    }
}
