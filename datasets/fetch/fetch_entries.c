#include "datasets/fetch/fetch_entries.h"

#include <string.h>

#define MNIST   "https://ossci-datasets.s3.amazonaws.com/mnist/"
#define FASHION "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
#define UCI     "https://archive.ics.uci.edu/ml/machine-learning-databases/"
#define CC_BY   "CC BY 4.0"

/* Sizes and checksums are the publishers' or, for covertype, scikit-learn's; where there are none,
 * OpenML's description gives the checksum. */
const struct fetch_entry fetch_entries[] = {
	{ .name = "mnist", .title = "handwritten digits, 60,000 + 10,000 x 784, 10 classes",
	  .file = {
		{ MNIST "train-images-idx3-ubyte.gz", "mnist-train-images-idx3-ubyte.gz", 9912422,
		  "f68b3c2dcbeaaa9fbdd348bbdeb94873", NULL },
		{ MNIST "train-labels-idx1-ubyte.gz", "mnist-train-labels-idx1-ubyte.gz", 28881,
		  "d53e105ee54ea40749a09fcbcd1e9432", NULL },
		{ MNIST "t10k-images-idx3-ubyte.gz", "mnist-t10k-images-idx3-ubyte.gz", 1648877,
		  "9fb629c4189551a2d022fa330f9573f3", NULL },
		{ MNIST "t10k-labels-idx1-ubyte.gz", "mnist-t10k-labels-idx1-ubyte.gz", 4542,
		  "ec29112dd5afa0611ce80d1b7f02629c", NULL } },
	  .main = 0, .test = 2, .licence = "CC BY-SA 3.0",
	  .citation = "LeCun, Bottou, Bengio & Haffner, Gradient-based learning applied to document "
		      "recognition, Proc. IEEE 86 (1998)" },
	{ .name = "fashion-mnist",
	 .title = "pictures of clothes, 60,000 + 10,000 x 784, 10 classes",
	  .file = {
		{ FASHION "train-images-idx3-ubyte.gz", "fashion-train-images-idx3-ubyte.gz",
		 26421880,
		  "8d4fb7e6c68d591d4c3dfef9ec88bf0d", NULL },
		{ FASHION "train-labels-idx1-ubyte.gz", "fashion-train-labels-idx1-ubyte.gz", 29515,
		  "25c81989df183df01b3e8a0aad5dffbe", NULL },
		{ FASHION "t10k-images-idx3-ubyte.gz", "fashion-t10k-images-idx3-ubyte.gz", 4422102,
		  "bef4ecab320f06d8554ea6380940ec79", NULL },
		{ FASHION "t10k-labels-idx1-ubyte.gz", "fashion-t10k-labels-idx1-ubyte.gz", 5148,
		  "bb300cfdad3c16e7a12a480ee83cd310", NULL } },
	  .main = 0, .test = 2, .licence = "MIT",
	  .citation = "Xiao, Rasul & Vollgraf, Fashion-MNIST, arXiv:1708.07747 (2017)" },
	{ .name = "adult", .title = "census income, 32,561 + 16,281 x 14, 2 classes, categories, missing values",
	  .file = { { UCI "adult/adult.data", "adult.data", 3974305,
		      "5d7c39d7b8804f071cdd1f2a7c460872", NULL },
		    { UCI "adult/adult.test", "adult.test", 2003153,
		      "35238206dfdf7f1fe215bbb874adecdc", NULL } },
	  .main = 0, .test = 1, .table = { .header = TABLE_SWITCH_NO, .comment = "|" }, .licence = CC_BY,
	  .columns = "age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,"
		     "sex,capital-gain,capital-loss,hours-per-week,native-country,income",
	  .citation = "Becker & Kohavi, Adult, UCI Machine Learning Repository (1996)" },
	{ .name = "letter", .title = "letters of 20 fonts by 16 features, 20,000 x 16, 26 classes",
	  .file = { { UCI "letter-recognition/letter-recognition.data", "letter-recognition.data",
		     0, NULL, NULL } },
	  .main = 0, .test = -1, .table = { .header = TABLE_SWITCH_NO, .target = "c1" }, .licence = CC_BY,
	  .columns = "lettr,x-box,y-box,width,high,onpix,x-bar,y-bar,x2bar,y2bar,xybar,x2ybr,xy2br,x-ege,xegvy,"
		     "y-ege,yegvx",
	  .citation = "Slate, Letter Recognition, UCI Machine Learning Repository (1991)" },
	{ .name = "optdigits", .title = "handwritten digits as 8 x 8 counts, 3,823 + 1,797 x 64, 10 classes",
	  .file = { { UCI "optdigits/optdigits.tra", "optdigits.tra", 0, NULL, NULL },
		    { UCI "optdigits/optdigits.tes", "optdigits.tes", 0, NULL, NULL } },
	  .main = 0, .test = 1, .table = { .header = TABLE_SWITCH_NO }, .licence = CC_BY,
	  .citation = "Alpaydin & Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning "
		      "Repository (1998)" },
	{ .name = "covertype", .title = "forest cover, 581,012 x 54, 7 classes",
	  .file = { { "https://ndownloader.figshare.com/files/5976039", "covtype.data.gz", 0, NULL,
		      "614360d0257557dd1792834a85a1cdebfadc3c4f30b011d56afee7ffb5b15771" } },
	  .main = 0, .test = -1, .table = { .header = TABLE_SWITCH_NO }, .licence = CC_BY,
	  .citation = "Blackard, Covertype, UCI Machine Learning Repository (1998)" },
	{ .name = "credit-g", .title = "German credit, 1,000 x 20, 2 classes, categories",
	 .openml = "openml:31" },
	{ .name = "spambase", .title = "words in mail, 4,601 x 57, 2 classes",
	 .openml = "openml:44" },
	{ .name = "satimage", .title = "satellite image neighbourhoods, 6,430 x 36, 6 classes",
	  .openml = "openml:182" },
	{ .name = "segment", .title = "image segments, 2,310 x 19, 7 classes",
	 .openml = "openml:36" },
	{ .name = "vehicle", .title = "silhouettes of vehicles, 846 x 18, 4 classes",
	 .openml = "openml:54" },
	{ .name = "vowel", .title = "spoken vowels, 990 x 12, 11 classes", .openml = "openml:307" },
	{ .name = "phoneme", .title = "nasal and oral sounds, 5,404 x 5, 2 classes",
	 .openml = "openml:1489" },
	{ .name = "electricity", .title = "prices of electricity, 45,312 x 8, 2 classes",
	 .openml = "openml:151" },
	{ 0 }
};

const struct fetch_entry *fetch_find(const char *name)
{
	for (const struct fetch_entry *f = fetch_entries; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

const char *const fetch_prefix[FETCH_SCHEMES] = {
	[FETCH_OPENML] = "openml:", [FETCH_OPENML_TASK] = "openml-task:"
};

enum fetch_scheme fetch_scheme_of(const char *what)
{
	enum fetch_scheme s = 0;

	while (s < FETCH_SCHEMES && strncmp(what, fetch_prefix[s], strlen(fetch_prefix[s])))
		s++;
	return s;
}

bool fetch_knows(const char *what)
{
	return fetch_scheme_of(what) < FETCH_SCHEMES || fetch_find(what);
}
