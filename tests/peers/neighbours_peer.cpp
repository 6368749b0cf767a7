// Exact neighbours by FAISS (flat index), FLANN and nanoflann (single kd-tree):
//   neighbours_peer faiss|flann|nanoflann key=value...
// perf_peers.py compiles it with -DHAVE_FAISS and so on for what is installed.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>
#ifdef HAVE_FAISS
#include <faiss/IndexFlat.h>
#endif
#ifdef HAVE_FLANN
#include <flann/flann.hpp>
#endif
#ifdef HAVE_NANOFLANN
#include <nanoflann.hpp>
#endif

static std::map<std::string, std::string> options;

static std::vector<float> read(const char *part)
{
	bool bytes = options["bytes"] == "1";
	std::string path = options["folder"] + "/" + options["data"] + "_" + part + (bytes ? "_x.u8" : "_x.f32");
	std::vector<float> x;
	unsigned char small;
	float value, divide = std::stof(options["divide"]);
	FILE *f = fopen(path.c_str(), "rb");

	if (!f)
		exit(2);
	if (bytes)
		while (fread(&small, 1, 1, f) == 1)
			x.push_back((float)small / divide);
	else
		while (fread(&value, sizeof value, 1, f) == 1)
			x.push_back(value);
	fclose(f);
	return x;
}

struct work {
	size_t rows, queries, cols, k;
	std::vector<float> x, q;
	std::vector<uint32_t> found;
};

// An index is made from the rows, then asked; both are timed by main.
struct index_of {
	virtual ~index_of() {}
	virtual void ask(work &w) = 0;
};

#ifdef HAVE_FAISS
struct faiss_flat : index_of {
	faiss::IndexFlatL2 index;
	faiss_flat(work &w) : index((faiss::Index::idx_t)w.cols) { index.add((faiss::Index::idx_t)w.rows, w.x.data()); }
	void ask(work &w) override
	{
		std::vector<faiss::Index::idx_t> at(w.queries * w.k);
		std::vector<float> distance(w.queries * w.k);
		index.search((faiss::Index::idx_t)w.queries, w.q.data(), (faiss::Index::idx_t)w.k, distance.data(), at.data());
		w.found.assign(at.begin(), at.end());
	}
};
#endif

#ifdef HAVE_FLANN
struct flann_tree : index_of {
	flann::Index<flann::L2_Simple<float>> index;
	flann_tree(work &w) : index(flann::Matrix<float>(w.x.data(), w.rows, w.cols), flann::KDTreeSingleIndexParams(10))
	{
		index.buildIndex();
	}
	void ask(work &w) override
	{
		std::vector<size_t> at(w.queries * w.k);
		std::vector<float> distance(w.queries * w.k);
		flann::Matrix<size_t> rows(at.data(), w.queries, w.k);
		flann::Matrix<float> distances(distance.data(), w.queries, w.k);
		flann::SearchParams exact(flann::FLANN_CHECKS_UNLIMITED);
		exact.cores = 1;
		index.knnSearch(flann::Matrix<float>(w.q.data(), w.queries, w.cols), rows, distances, w.k, exact);
		w.found.assign(at.begin(), at.end());
	}
};
#endif

#ifdef HAVE_NANOFLANN
struct cloud {
	const work &w;
	size_t kdtree_get_point_count() const { return w.rows; }
	float kdtree_get_pt(size_t i, size_t j) const { return w.x[i * w.cols + j]; }
	template <class B> bool kdtree_get_bbox(B &) const { return false; }
};

struct nanoflann_tree : index_of {
	typedef nanoflann::L2_Simple_Adaptor<float, cloud> metric;
	cloud points;
	nanoflann::KDTreeSingleIndexAdaptor<metric, cloud, -1, uint32_t> index;
	nanoflann_tree(work &w) : points{w}, index((int)w.cols, points, nanoflann::KDTreeSingleIndexAdaptorParams(16))
	{
		index.buildIndex();
	}
	void ask(work &w) override
	{
		std::vector<float> distance(w.k);
		w.found.resize(w.queries * w.k);
		for (size_t i = 0; i < w.queries; i++)
			index.knnSearch(&w.q[i * w.cols], w.k, &w.found[i * w.k], distance.data());
	}
};
#endif

static index_of *make(const std::string &name, work &w)
{
	(void)w;
#ifdef HAVE_FAISS
	if (name == "faiss")
		return new faiss_flat(w);
#endif
#ifdef HAVE_FLANN
	if (name == "flann")
		return new flann_tree(w);
#endif
#ifdef HAVE_NANOFLANN
	if (name == "nanoflann")
		return new nanoflann_tree(w);
#endif
	exit(2);
}

static const char *version(const std::string &name)
{
	(void)name;
	static char text[64];
#ifdef HAVE_FAISS
	snprintf(text, sizeof text, "FAISS %d.%d.%d", FAISS_VERSION_MAJOR, FAISS_VERSION_MINOR, FAISS_VERSION_PATCH);
	if (name == "faiss")
		return text;
#endif
#ifdef HAVE_NANOFLANN
	snprintf(text, sizeof text, "nanoflann %x.%x.%x", NANOFLANN_VERSION >> 8, NANOFLANN_VERSION >> 4 & 15,
		 NANOFLANN_VERSION & 15);
	if (name == "nanoflann")
		return text;
#endif
#ifdef HAVE_FLANN
	return "FLANN " FLANN_VERSION_;
#endif
	return "";
}

static double now()
{
	return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int main(int argc, char **argv)
{
	work w;
	std::string line;

	for (int i = 2; i < argc; i++) {
		std::string word = argv[i];
		size_t equal = word.find('=');
		if (equal != std::string::npos)
			options[word.substr(0, equal)] = word.substr(equal + 1);
	}
	if (argc < 2)
		return 2;
	w.x = read("train"), w.q = read("test");
	w.cols = std::stoul(options["cols"]), w.k = std::stoul(options["k"]);
	w.rows = w.x.size() / w.cols, w.queries = w.q.size() / w.cols;
	printf("ready %s\n", version(argv[1]));
	fflush(stdout);
	while (std::getline(std::cin, line)) {
		double start = now(), made, done;
		index_of *index = make(argv[1], w);
		made = now();
		index->ask(w);
		done = now();
		delete index;
		FILE *f = fopen(options["write"].c_str(), "wb");
		if (!f || fwrite(w.found.data(), 4, w.found.size(), f) != w.found.size() || fclose(f))
			return 2;
		printf("fit=%.6g query=%.6g\n", made - start, done - made);
		fflush(stdout);
	}
}
