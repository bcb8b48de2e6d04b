using SmartPoles.DeviceSimulators.City.Files;

namespace SmartPoles.DeviceSimulators.City;

// To and from a folder.
public sealed partial class GeneratedCity
{
    /// <summary>Loads a city from its folder.</summary>
    /// <exception cref="CityException">A file is missing or damaged, or belongs to another city; the message names file and offset.</exception>
    public static GeneratedCity Load(string folder) => CityReader.Load(folder);

    /// <summary>Writes all files of the city into a folder, which is made if need be; files of the same names are replaced.</summary>
    /// <exception cref="IOException">The disk.</exception>
    public void Write(string folder) => CityFolder.Write(this, folder);
}
